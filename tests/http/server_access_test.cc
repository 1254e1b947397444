#include <gmock/gmock.h>

#include "tests/http/test_secrets.h"
#include "tests/http/test_server.h"

namespace pitwall::http {
namespace {

using test::Get;
using test::Post;
using test::SendRequest;
using ::testing::HasSubstr;
using ::testing::Not;

// ann:canary-password
constexpr std::string_view kAnn = "Authorization: Basic YW5uOmNhbmFyeS1wYXNzd29yZA==\r\n";

class ServerAccessTest : public ServerTest {
 protected:
  static WebConfig Ann() {
    WebConfig config;
    config.users["ann"] = BcryptOf("canary-password");
    return config;
  }
  static ServerOptions WithAnn() {
    auto options = LoopbackOptions();
    options.web_config = Ann();
    return options;
  }
  int StatusForHost(const std::string& host, const std::string& lines = "") const {
    return SendRequest(address_, "GET /hello HTTP/1.1\r\nHost: " + host + "\r\n" + lines + "\r\n")
        .status;
  }
  static std::string StartError(ServerOptions options) {
    Server server(std::move(options));
    return server.Start().ToString();
  }
};

TEST_F(ServerAccessTest, AHostThatAPageCouldRebindIsA421) {
  auto options = LoopbackOptions();
  options.allowed_hosts = {"pitwall.example"};
  Start(options);
  for (const std::string host : {"localhost", "localhost:1", "127.0.0.1", address_.c_str(),
                                 "[::1]:80", "pitwall.example", "Pitwall.Example:7487"}) {
    EXPECT_EQ(StatusForHost(host), 200) << host;
  }
  for (const std::string host : {"evil.example", "127.0.0.1.evil.example", "a.pitwall.example"}) {
    EXPECT_EQ(StatusForHost(host), 421) << host;
  }
  EXPECT_EQ(SendRequest(address_, "GET http://evil.example:" + address_.substr(10) +
                                      "/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .status,
            421);
}

TEST_F(ServerAccessTest, AForeignOriginIsA403) {
  auto options = LoopbackOptions();
  options.allowed_origins = {"https://grafana.example"};
  Start(options);
  const auto status = [this](const std::string& origin) {
    return Get(address_, "/hello", "Origin: " + origin + "\r\n").status;
  };
  EXPECT_EQ(status("http://" + address_), 200);
  EXPECT_EQ(status("https://grafana.example"), 200);
  EXPECT_EQ(status("http://evil.example"), 403);
  EXPECT_EQ(status("null"), 403);
  EXPECT_EQ(
      Get(address_, "/hello", "Origin: http://" + address_ + "\r\nOrigin: http://evil.example\r\n")
          .status,
      403);
  EXPECT_EQ(Post(address_, "/echo", "{}",
                 "Content-Type: application/json\r\nOrigin: http://evil.example\r\n")
                .status,
            403);
  EXPECT_EQ(echoed_.Get(), 0);
}

TEST_F(ServerAccessTest, OutsideTheApiAPreflightIsGrantedNothing) {
  auto options = LoopbackOptions();
  options.allowed_origins = {"https://grafana.example"};
  Start(options);
  for (const std::string origin : {"https://grafana.example", "http://evil.example"}) {
    const auto response =
        SendRequest(address_, Head("/echo",
                                   "Origin: " + origin +
                                       "\r\nAccess-Control-Request-Method: POST\r\n"
                                       "Access-Control-Request-Headers: content-type\r\n",
                                   "OPTIONS"));
    EXPECT_GE(response.status, 400) << origin;
    for (const auto& [name, value] : response.headers) {
      EXPECT_THAT(name, Not(HasSubstr("Access-Control"))) << origin;
    }
  }
}

TEST_F(ServerAccessTest, APageOfAnAllowedOriginMayUseTheApi) {
  auto options = WithAnn();
  options.allowed_origins = {"https://grafana.example"};
  Start(options);
  const std::string from = "Origin: https://grafana.example\r\n";
  const auto preflight =
      SendRequest(address_, Head("/api/echo",
                                 from + "Access-Control-Request-Method: POST\r\n"
                                        "Access-Control-Request-Headers: content-type\r\n",
                                 "OPTIONS"));
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.Header("Access-Control-Allow-Origin"), "https://grafana.example");
  EXPECT_EQ(preflight.Header("Access-Control-Allow-Methods"), "POST");
  EXPECT_THAT(preflight.Header("Access-Control-Allow-Headers"), HasSubstr("Content-Type"));
  EXPECT_EQ(preflight.Header("Content-Length"), "");
  // The page can read refusals, too.
  const auto refused =
      Post(address_, "/api/echo", "{}", from + "Content-Type: application/json\r\n");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.Header("Access-Control-Allow-Origin"), "https://grafana.example");
  const auto echoed = Post(address_, "/api/echo", "{}",
                           from + std::string(kAnn) + "Content-Type: application/json\r\n");
  EXPECT_EQ(echoed.status, 200);
  EXPECT_EQ(echoed.Header("Access-Control-Allow-Origin"), "https://grafana.example");
  EXPECT_THAT(echoed.Header("Vary"), HasSubstr("Origin"));
}

TEST_F(ServerAccessTest, OtherOriginsGetNoPermission) {
  auto options = LoopbackOptions();
  options.allowed_origins = {"https://grafana.example"};
  Start(options);
  const auto preflight = SendRequest(
      address_,
      Head("/api/echo", "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n",
           "OPTIONS"));
  EXPECT_EQ(preflight.status, 403);
  EXPECT_EQ(preflight.Header("Access-Control-Allow-Origin"), "");
  const auto own = Post(address_, "/api/echo", "{}",
                        "Content-Type: application/json\r\nOrigin: http://" + address_ + "\r\n");
  EXPECT_EQ(own.status, 200);
  EXPECT_EQ(own.Header("Access-Control-Allow-Origin"), "");
}

TEST_F(ServerAccessTest, WithUsersEveryPathNeedsOne) {
  Start(WithAnn());
  for (const std::string path : {"/hello", "/nothing", "/"}) {
    const auto response = Get(address_, path);
    EXPECT_EQ(response.status, 401) << path;
    EXPECT_THAT(response.Header("WWW-Authenticate"), HasSubstr("Basic realm="));
  }
  EXPECT_EQ(Get(address_, "/hello", "Authorization: Basic YW5uOndyb25n\r\n").status, 401);
  EXPECT_EQ(Get(address_, "/hello", "Authorization: Bearer x\r\n").status, 401);
  EXPECT_EQ(Get(address_, "/hello", kAnn).status, 200);
  EXPECT_EQ(Get(address_, "/hello", kAnn).status, 200);
  EXPECT_EQ(Post(address_, "/echo", "{}").status, 401);
  EXPECT_EQ(echoed_.Get(), 0);
}

TEST_F(ServerAccessTest, OpenPathsNeedNoUser) {
  auto options = WithAnn();
  options.open_paths = {"/hello"};
  Start(options);
  EXPECT_EQ(Get(address_, "/hello").status, 200);
  EXPECT_EQ(Get(address_, "/hello?a=1").status, 200);
  EXPECT_EQ(Get(address_, "/hello/").status, 401);
  EXPECT_EQ(Get(address_, "/big").status, 401);
  EXPECT_EQ(Post(address_, "/hello", "{}").status, 401);
  EXPECT_EQ(Get(address_, "/hello", "Origin: http://evil.example\r\n").status, 403);
}

TEST_F(ServerAccessTest, AnotherSiteMayLinkButNotEmbed) {
  Start();
  const auto status = [this](const std::string& site, const std::string& mode,
                             const std::string& dest) {
    return Get(address_, "/hello",
               "Sec-Fetch-Site: " + site + "\r\nSec-Fetch-Mode: " + mode +
                   "\r\nSec-Fetch-Dest: " + dest + "\r\n")
        .status;
  };
  EXPECT_EQ(status("cross-site", "no-cors", "image"), 403);
  EXPECT_EQ(status("cross-site", "no-cors", "script"), 403);
  EXPECT_EQ(status("cross-site", "navigate", "iframe"), 403);
  EXPECT_EQ(status("cross-site", "navigate", "document"), 200);
  EXPECT_EQ(status("same-origin", "cors", "empty"), 200);
  EXPECT_EQ(status("none", "navigate", "document"), 200);
}

TEST_F(ServerAccessTest, TheConfiguredHeadersAreAddedToEveryResponse) {
  auto options = LoopbackOptions();
  options.web_config.headers = {{"X-Frame-Options", "deny"}, {"Content-Type", "never"}};
  Start(options);
  for (const std::string path : {"/hello", "/nothing"}) {
    const auto response = Get(address_, path);
    EXPECT_EQ(response.Header("X-Frame-Options"), "deny") << path;
    EXPECT_NE(response.Header("Content-Type"), "never") << path;
  }
  EXPECT_EQ(Post(address_, "/echo", "{", "Content-Type: text/plain\r\n").Header("X-Frame-Options"),
            "deny");
}

TEST_F(ServerAccessTest, GuessingOneUsersPasswordLocksNobodyElseOut) {
  auto options = WithAnn();
  options.threads = 48;
  options.web_config.users["bob"] = BcryptOf("x");
  Start(options);
  std::vector<std::thread> guessing;
  std::atomic<bool> is_over{false};
  for (int i = 0; i < 16; ++i) {
    guessing.emplace_back([&, i] {
      while (!is_over) {
        const std::string wrong = i % 2 == 0 ? "YW5uOndyb25n" : "bm9ib2R5Ong=";
        const int status = Get(address_, "/hello", "Authorization: Basic " + wrong + "\r\n").status;
        EXPECT_EQ(status, 401);
      }
    });
  }
  for (int i = 0; i < 5; ++i) {
    // A reload forgets the accepted credentials.
    EXPECT_EQ(server_->Reload(options.web_config).ToString(), "OK");
    EXPECT_EQ(Get(address_, "/hello", "Authorization: Basic Ym9iOng=\r\n").status, 200);
  }
  is_over = true;
  for (std::thread& thread : guessing) thread.join();
}

TEST_F(ServerAccessTest, WithUsersAnyHostMayBeNamedButNoForeignOrigin) {
  Start(WithAnn());
  EXPECT_EQ(StatusForHost("pitwall.example", std::string(kAnn)), 200);
  EXPECT_EQ(
      StatusForHost("pitwall.example", std::string(kAnn) + "Origin: http://pitwall.example\r\n"),
      200);
  EXPECT_EQ(StatusForHost("pitwall.example", std::string(kAnn) + "Origin: http://evil.example\r\n"),
            403);
}

TEST_F(ServerAccessTest, NoSecretReachesTheLog) {
  Start(WithAnn());
  Get(address_, "/hello", kAnn);
  Get(address_, "/throw", std::string(kAnn) + "X-Token: canary-token\r\n");
  Post(address_, "/echo", "canary-body", std::string(kAnn) + "Content-Type: text/canary\r\n");
  SendRequest(address_, "GET /hello?canary=1 HTTP/9.9\r\n" + std::string(kAnn) + "\r\n");
  ASSERT_TRUE(answered_.Reaches(4));
  EXPECT_THAT(Log(), Not(HasSubstr("canary")));
  EXPECT_THAT(Log(), Not(HasSubstr("YW5u")));
}

TEST_F(ServerAccessTest, AReloadAppliesNewUsers) {
  Start(WithAnn());
  EXPECT_EQ(Get(address_, "/hello", kAnn).status, 200);
  WebConfig bob;
  bob.users["bob"] = BcryptOf("x");
  EXPECT_EQ(server_->Reload(bob).ToString(), "OK");
  EXPECT_EQ(Get(address_, "/hello", kAnn).status, 401);
  EXPECT_EQ(Get(address_, "/hello", "Authorization: Basic Ym9iOng=\r\n").status, 200);
  EXPECT_EQ(server_->Reload({}).ToString(), "OK");
  EXPECT_EQ(Get(address_, "/hello").status, 200);
  WebConfig tls;
  tls.tls.emplace();
  EXPECT_THAT(server_->Reload(tls).ToString(), HasSubstr("needs a restart"));
}

TEST_F(ServerAccessTest, BeyondLoopbackItNeedsAuthenticationOrConsent) {
  for (const std::string address : {"0.0.0.0:0", ":0"}) {
    auto options = LoopbackOptions();
    options.listen_addresses.push_back(address);
    const std::string error = StartError(options);
    EXPECT_THAT(error, HasSubstr("need authentication"));
    EXPECT_THAT(error, HasSubstr("--web.insecure"));
    options.insecure = true;
    EXPECT_EQ(StartError(options), "OK");
    options.insecure = false;
    options.web_config = Ann();
    EXPECT_EQ(StartError(options), "OK");
  }
}

TEST_F(ServerAccessTest, BeyondLoopbackAReloadCannotRemoveAuthentication) {
  auto options = WithAnn();
  options.listen_addresses = {"0.0.0.0:0"};
  Start(options);
  EXPECT_THAT(server_->Reload({}).ToString(), HasSubstr("need authentication"));
  EXPECT_EQ(Get(address_, "/hello").status, 401);
  EXPECT_EQ(Get(address_, "/hello", kAnn).status, 200);
}

TEST_F(ServerAccessTest, ItDoesNotStartWithAnInvalidConfiguration) {
  auto options = LoopbackOptions();
  options.listen_addresses = {"[::1]:0"};
  EXPECT_THAT(StartError(options), HasSubstr("IPv6 is not supported"));
  options.listen_addresses = {};
  EXPECT_THAT(StartError(options), HasSubstr("no listen address"));
  options = LoopbackOptions();
  options.threads = 4;
  EXPECT_THAT(StartError(options), HasSubstr("threads"));
}

}  // namespace
}  // namespace pitwall::http
