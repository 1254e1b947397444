// All of this folder as a monitoring mixin, for jsonnet users:
//   local pitwall = import 'pitwall/grafana/mixin.libsonnet';
local dashboards = {
  'agent.json': import 'dashboards/agent.json',
  'compare.json': import 'dashboards/compare.json',
  'daemon.json': import 'dashboards/daemon.json',
  'fleet.json': import 'dashboards/fleet.json',
  'tools.json': import 'dashboards/tools.json',
};

{
  grafanaDashboards+:: dashboards,
  prometheusRules+:: { groups+: std.parseYaml(importstr 'rules/recording.yml').groups },
  prometheusAlerts+:: { groups+: std.parseYaml(importstr 'rules/alerts.yml').groups },
}
