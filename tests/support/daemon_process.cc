#include "tests/support/daemon_process.h"

namespace pitwall::test {

namespace {

std::vector<std::string> ServeCommand(const std::string& storage_path,
                                      const std::vector<std::string>& flags,
                                      const std::string& listen_address) {
  std::vector<std::string> command =
      Pitwall({"serve", "--web.listen-address=" + listen_address, "--storage.path=" + storage_path,
               "--live.interval=100ms"});
  command.insert(command.end(), flags.begin(), flags.end());
  return command;
}

}  // namespace

std::vector<std::string> Pitwall(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PITWALL_PROGRAM);
  return arguments;
}

DaemonProcess::DaemonProcess(const std::string& storage_path, const std::vector<std::string>& flags,
                             const std::string& listen_address,
                             const ChildProcess::Environment& added)
    : process_(ServeCommand(storage_path, flags, listen_address), added),
      address_(process_.Errors().LineAfter("msg=Listening address=")) {
  if (const std::size_t port = address_.rfind(':'); port != address_.npos) {
    address_ = "127.0.0.1" + address_.substr(port);
  }
}

int DaemonProcess::Stop(int signal) {
  process_.Signal(signal);
  return process_.Wait();
}

nlohmann::json DaemonProcess::View(std::string_view path) const {
  return nlohmann::json::parse(Get(address_, path).body, nullptr, false);
}

nlohmann::json DaemonProcess::PostEvents(std::string_view lines) const {
  const RawResponse response =
      Post(address_, "/api/events", lines, "Content-Type: application/x-ndjson\r\n");
  return nlohmann::json::parse(response.body, nullptr, false);
}

std::string Import(const DaemonProcess& daemon, const std::string& path) {
  const Ran ran = RunToEnd(Pitwall({"import", "--url=" + daemon.Url(), path}));
  return ran.exit_code == 0 ? ran.out : ran.errors;
}

}  // namespace pitwall::test
