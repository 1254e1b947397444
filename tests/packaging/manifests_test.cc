// compose.yml and the manifests for Kubernetes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"
#include "exporter/cli/flags.h"
#include "tests/packaging/shape.h"

namespace pitwall::packaging {
namespace {

using ::testing::AnyOf;
using ::testing::IsEmpty;

const std::string kPackaging = PITWALL_SOURCE_FOLDER "/exporter/packaging/";

YAML::Node Shapes() { return YAML::LoadFile(PITWALL_SOURCE_FOLDER "/tests/packaging/shapes.yml"); }

struct Object {
  std::string file;
  YAML::Node node;
};

std::vector<Object> Objects() {
  std::vector<Object> objects;
  for (const auto& entry : std::filesystem::directory_iterator(kPackaging + "kubernetes")) {
    if (entry.path().extension() != ".yml") continue;
    for (const YAML::Node& node : YAML::LoadAllFromFile(entry.path().string())) {
      objects.push_back({entry.path().filename(), node});
    }
  }
  return objects;
}

// The containers of the daemon.
std::vector<YAML::Node> Containers() {
  std::vector<YAML::Node> containers;
  for (const Object& object : Objects()) {
    if (!object.node["spec"]["template"]) continue;
    containers.push_back(object.node["spec"]["template"]["spec"]["containers"][0]);
  }
  return containers;
}

cli::Command Parse(const YAML::Node& arguments) {
  std::vector<std::string> words = {"pitwall"};
  for (const YAML::Node& argument : arguments) words.push_back(argument.Scalar());
  std::vector<const char*> pointers;
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return cli::ParseCommandLine(static_cast<int>(pointers.size()), pointers.data());
}

cli::ServeFlags ParseServe(const YAML::Node& arguments) {
  const cli::Command command = Parse(arguments);
  const auto* const finished = std::get_if<cli::Finished>(&command);
  EXPECT_EQ(finished, nullptr) << finished->error;
  return finished == nullptr ? std::get<cli::ServeFlags>(command) : cli::ServeFlags();
}

TEST(ManifestsTest, ObjectsHaveTheShapeOfTheirKind) {
  const YAML::Node shapes = Shapes()["kubernetes"];
  std::set<std::string> kinds;
  for (const Object& object : Objects()) {
    const std::string kind = object.node["kind"].as<std::string>();
    kinds.insert(kind);
    ASSERT_TRUE(shapes[kind]) << object.file << ": " << kind;
    EXPECT_THAT(CheckShape(object.node, shapes[kind], kind), IsEmpty()) << object.file;
  }
  EXPECT_EQ(kinds.size(), 5U);
}

TEST(ManifestsTest, SelectorsMatchTheLabels) {
  for (const Object& object : Objects()) {
    const YAML::Node spec = object.node["spec"];
    if (!spec["selector"]) continue;
    const bool is_service = object.node["kind"].Scalar() == "Service";
    const YAML::Node selector = is_service ? spec["selector"] : spec["selector"]["matchLabels"];
    const YAML::Node labels = spec["template"] ? spec["template"]["metadata"]["labels"]
                                               : object.node["metadata"]["labels"];
    for (const auto& label : selector) {
      EXPECT_EQ(labels[label.first.Scalar()].as<std::string>(""), label.second.Scalar())
          << object.file;
    }
  }
}

TEST(ManifestsTest, TheDaemonUnderstandsItsFlagsAndMountsWhatTheyName) {
  const auto containers = Containers();
  EXPECT_EQ(containers.size(), 2U);
  for (const YAML::Node& container : containers) {
    const cli::ServeFlags flags = ParseServe(container["args"]);
    EXPECT_FALSE(flags.web_insecure);
    std::set<std::string> mounts;
    for (const YAML::Node& mount : container["volumeMounts"]) {
      mounts.insert(mount["mountPath"].Scalar());
    }
    EXPECT_TRUE(mounts.contains(flags.storage_path));
    EXPECT_TRUE(mounts.contains(std::filesystem::path(flags.web_config_file).parent_path()));
    EXPECT_EQ(flags.web_listen_addresses.front(),
              "0.0.0.0:" + container["ports"][0]["containerPort"].Scalar());
  }
}

TEST(ManifestsTest, ProbesAskForPathsThatAreAnsweredWithoutCredentials) {
  for (const YAML::Node& container : Containers()) {
    EXPECT_TRUE(ParseServe(container["args"]).web_open_probes);
    for (const std::string probe : {"startupProbe", "livenessProbe", "readinessProbe"}) {
      EXPECT_THAT(container[probe]["httpGet"]["path"].as<std::string>(""),
                  AnyOf("/-/healthy", "/-/ready"));
      EXPECT_EQ(container[probe]["httpGet"]["port"].as<std::string>(""),
                container["ports"][0]["name"].Scalar());
    }
  }
}

TEST(ManifestsTest, ContainersHaveNoPrivileges) {
  for (const YAML::Node& container : Containers()) {
    const YAML::Node context = container["securityContext"];
    EXPECT_TRUE(context["readOnlyRootFilesystem"].as<bool>(false));
    EXPECT_FALSE(context["allowPrivilegeEscalation"].as<bool>(true));
    EXPECT_EQ(context["capabilities"]["drop"][0].as<std::string>(""), "ALL");
  }
}

TEST(ManifestsTest, EveryVolumeExists) {
  for (const Object& object : Objects()) {
    if (!object.node["spec"]["template"]) continue;
    const YAML::Node spec = object.node["spec"]["template"]["spec"];
    std::set<std::string> volumes;
    for (const YAML::Node& volume : spec["volumes"]) volumes.insert(volume["name"].Scalar());
    for (const YAML::Node& mount : spec["containers"][0]["volumeMounts"]) {
      EXPECT_TRUE(volumes.contains(mount["name"].Scalar())) << object.file;
    }
  }
}

TEST(ManifestsTest, ComposeHasItsShapeAndMountsFilesOfThisTree) {
  const YAML::Node compose = YAML::LoadFile(kPackaging + "container/compose.yml");
  YAML::Node shape = Shapes()["compose"];
  const YAML::Node service_shape = YAML::Clone(shape["services!"]);
  shape["services!"] = "any";
  EXPECT_THAT(CheckShape(compose, shape), IsEmpty());
  for (const auto& service : compose["services"]) {
    EXPECT_THAT(CheckShape(service.second, service_shape, service.first.Scalar()), IsEmpty());
    for (const YAML::Node& volume : service.second["volumes"]) {
      const std::string source = volume.Scalar().substr(0, volume.Scalar().find(':'));
      if (source.starts_with('.')) {
        EXPECT_TRUE(std::filesystem::exists(kPackaging + "container/" + source)) << source;
      } else {
        EXPECT_TRUE(compose["volumes"][source].IsDefined()) << source;
      }
    }
    for (const YAML::Node& port : service.second["ports"]) {
      EXPECT_TRUE(port.Scalar().starts_with("127.0.0.1:")) << port.Scalar();
    }
  }
}

TEST(ManifestsTest, ComposeStartsAndChecksTheDaemonWithValidFlags) {
  const YAML::Node service =
      YAML::LoadFile(kPackaging + "container/compose.yml")["services"]["pitwall"];
  const cli::ServeFlags flags = ParseServe(service["command"]);
  EXPECT_EQ(flags.storage_path, "/data");
  const YAML::Node test = service["healthcheck"]["test"];
  EXPECT_EQ(test[0].Scalar(), "CMD");
  EXPECT_EQ(test[1].Scalar(), "/usr/bin/pitwall");
  YAML::Node arguments;
  for (std::size_t i = 2; i < test.size(); ++i) arguments.push_back(test[i]);
  EXPECT_TRUE(std::holds_alternative<cli::HealthcheckFlags>(Parse(arguments)));
}

TEST(ManifestsTest, PrometheusOfComposeDiffersFromThatOfTheTreeInTheAddressOnly) {
  YAML::Node compose = YAML::LoadFile(kPackaging + "container/prometheus.yml");
  const YAML::Node tree = YAML::LoadFile(PITWALL_SOURCE_FOLDER "/grafana/prometheus.yml");
  YAML::Node target = compose["scrape_configs"][0]["static_configs"][0]["targets"][0];
  EXPECT_EQ(target.Scalar(), "pitwall:7487");
  target = "127.0.0.1:7487";
  compose["scrape_configs"][0]["static_configs"][0]["targets"][0].SetTag("!");
  EXPECT_EQ(YAML::Dump(compose["scrape_configs"]), YAML::Dump(tree["scrape_configs"]));
  EXPECT_EQ(YAML::Dump(compose["rule_files"]), YAML::Dump(tree["rule_files"]));
}

}  // namespace
}  // namespace pitwall::packaging
