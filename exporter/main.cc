#include <cstdio>
#include <variant>

#include "exporter/cli/attach_check.h"
#include "exporter/cli/command_line.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/healthcheck.h"
#include "exporter/cli/hook_command.h"
#include "exporter/cli/importer.h"
#include "exporter/cli/inherited.h"
#include "exporter/cli/record_command.h"
#include "exporter/cli/setup_command.h"
#include "exporter/cli/top/top.h"
#include "exporter/daemon/check_config.h"
#include "exporter/daemon/daemon.h"

namespace {

struct Run {
  int operator()(const pitwall::cli::ServeFlags& flags) const {
    return pitwall::daemon::RunServe(flags);
  }
  int operator()(const pitwall::cli::ImportFlags& flags) const {
    return pitwall::cli::RunImport(flags);
  }
  int operator()(const pitwall::cli::RecordFlags& flags) const {
    return pitwall::cli::RunRecord(flags);
  }
  int operator()(const pitwall::cli::HookFlags& flags) const {
    return pitwall::cli::RunHook(flags);
  }
  int operator()(const pitwall::cli::SetupFlags& flags) const {
    return pitwall::cli::RunSetup(flags);
  }
  int operator()(const pitwall::cli::TopFlags& flags) const {
    return pitwall::cli::top::RunTop(flags);
  }
  int operator()(const pitwall::cli::HealthcheckFlags& flags) const {
    return pitwall::cli::RunHealthcheck(flags);
  }
  int operator()(const pitwall::cli::CheckConfigFlags& flags) const {
    return pitwall::daemon::RunCheckConfig(flags);
  }
  int operator()(const pitwall::cli::AttachCheckFlags& flags) const {
    return pitwall::cli::RunAttachCheck(flags);
  }
  int operator()(const pitwall::cli::Finished& finished) const {
    std::fputs(finished.error.c_str(), stderr);
    if (std::fputs(finished.output.c_str(), stdout) < 0 || std::fflush(stdout) != 0) {
      std::perror("pitwall: standard output");
      return 1;
    }
    return finished.exit_code;
  }
};

}  // namespace

int main(int argc, char** argv) {
  pitwall::cli::PrepareInheritedEnvironment();
  return std::visit(Run{}, pitwall::cli::ParseCommandLine(argc, argv));
}
