// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sshlog.core.config.Compilation.Result;
import org.sshlog.core.plugin.FakePlugins;
import org.sshlog.core.plugin.FakePlugins.Fake;
import org.sshlog.spi.Action;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.ParameterType;
import org.sshlog.spi.ParameterTypes;
import org.sshlog.spi.PluginDescriptor;
import org.sshlog.spi.event.Event;
import org.sshlog.spi.event.EventType;

/** What a valid configuration becomes, and what becomes of plug-ins that refuse one. */
class ConfigCompilerTest {
  private static final Parameter<String> URL = Parameter.of("url", ParameterTypes.TEXT, "where");
  private static final PluginDescriptor FAULTY = PluginDescriptor.of("faulty_action", "Fails", URL);
  private static final String USES_FAULTY =
      """
      events:
        - event: e
          triggers: [command_start]
          actions:
            - action: a
              plugin: faulty_action
              url: there
      """;

  private static Fake fake(PlannedAction action) {
    return (Fake) action.action();
  }

  private static List<String> faulty(FakePlugins.Creation<Action> creation) {
    return new Compilation(new FakePlugins().action(FAULTY, creation)).compile(USES_FAULTY).lines();
  }

  @Test
  void ruleWithEverything() {
    Plan plan =
        Compilation.standard()
            .compile(
                """
                events:
                  - event: e
                    triggers: [command_start, command_finish]
                    filters:
                      require_tty: "True"
                      rate_limit: {limit: 10/min, burst: 3}
                      command_exit_code: "!= 0"
                      username:
                    actions:
                      - action: log
                        plugin: eventlogfile_action
                        log_file_path: /tmp/event.log
                        output_json: True
                        max_size_mb:
                """)
            .valid();
    PlannedRule rule = plan.rules().get(0);
    assertThat(rule.name()).isEqualTo("e");
    assertThat(rule.triggers())
        .containsExactlyInAnyOrder(EventType.COMMAND_START, EventType.COMMAND_FINISH);
    assertThat(rule.filters())
        .extracting(PlannedFilter::name)
        .containsExactly("require_tty", "rate_limit", "command_exit_code", "username");
    assertThat(rule.filters().get(2).eventTypes()).containsExactly(EventType.COMMAND_FINISH);
    Fake tty = (Fake) rule.filters().get(0).filter();
    assertThat(tty.value("required")).isEqualTo(true);
    assertThat(tty.context().name()).isEqualTo("e");
    Fake rate = (Fake) rule.filters().get(1).filter();
    assertThat(List.of(rate.value("limit"), rate.value("burst"))).isEqualTo(List.of("10/min", 3L));
    Fake anybody = (Fake) rule.filters().get(3).filter();
    assertThat(anybody.value("names")).isEqualTo(List.of(""));

    assertThat(rule.actions()).isEqualTo(plan.actions());
    PlannedAction log = plan.actions().get(0);
    assertThat(log.name()).isEqualTo("log");
    assertThat(log.plugin()).isEqualTo("eventlogfile_action");
    assertThat(fake(log).value("output_json")).isEqualTo(true);
    assertThat(fake(log).value("max_size_mb")).isEqualTo(20L);
    assertThat(fake(log).context().name()).isEqualTo("log");
    assertThat(fake(log).context().logger().getName()).isEqualTo("org.sshlog.plugin.log");
    assertThat(fake(log).context().groupsOf("alice")).containsExactly("alice");
  }

  @Test
  void actionsAreSharedWhereverTheyAreDefinedUnlessOverridden() {
    Plan plan =
        Compilation.standard()
            .compile(
                """
                events:
                  - event: one
                    triggers: [command_start]
                    actions:
                      - action: run
                      - action: say
                        args: [loud]
                  - event: two
                    triggers: [command_start]
                    actions:
                      - action: run
                        plugin: run_command_action
                        command: date
                      - action: say
                """,
                """
                events:
                  - event: three
                    triggers: command_finish
                    actions:
                      - action: run
                      - action: say
                        command: shout
                actions:
                  - action: say
                    plugin: runcommand_action
                    command: echo
                    args: quiet
                """)
            .valid();
    assertThat(plan.rules()).extracting(PlannedRule::name).containsExactly("one", "two", "three");
    assertThat(plan.actions())
        .extracting(PlannedAction::name)
        .containsExactly("run", "say@one", "say", "say@three");
    PlannedAction run = plan.actions().get(0);
    assertThat(plan.rules()).allSatisfy(r -> assertThat(r.actions().get(0)).isSameAs(run));
    assertThat(plan.actions().subList(1, 4))
        .extracting(a -> fake(a).value("command") + " " + fake(a).value("args"))
        .containsExactly("echo [loud]", "echo [quiet]", "shout [quiet]");
  }

  @Test
  void whatADefinitionLacksAReferenceMayGive() {
    Result result =
        Compilation.standard()
            .compile(
                """
                events:
                  - event: e
                    triggers: [command_start]
                    actions:
                      - action: run
                        command: date
                actions:
                  - action: run
                    plugin: run_command_action
                """);
    assertThat(result.lines()).isEmpty();
    assertThat(result.valid().actions())
        .extracting(a -> fake(a).value("command"))
        .containsExactly("date");
  }

  @Test
  void filterParametersMayComeFromAnAliasAndAMergedMapping() {
    Plan plan =
        Compilation.standard()
            .compile(
                """
                events:
                  - event: one
                    triggers: &commands [command_start, command_finish]
                    filters: &filters
                      username: &who [alice, bob]
                      command_name: ls
                    actions: [{action: a, plugin: run_command_action, command: date}]
                  - event: two
                    triggers: *commands
                    filters: {<<: *filters, command_name: *who}
                    actions: [{action: a}]
                """)
            .valid();
    assertThat(plan.rules().get(1).filters())
        .extracting(f -> f.name() + ((Fake) f.filter()).value("names"))
        .containsExactly("command_name[alice, bob]", "username[alice, bob]");
    assertThat(plan.rules().get(1).triggers()).isEqualTo(plan.rules().get(0).triggers());
  }

  @Test
  void compilingTwiceGivesPlansThatShareNothing() {
    FakePlugins plugins =
        new FakePlugins().action(PluginDescriptor.of("faulty_action", "x", URL), Fake::new);
    Compilation compilation = new Compilation(plugins);
    Plan first = compilation.compile(USES_FAULTY).valid();
    Plan second = compilation.compile(USES_FAULTY).valid();
    assertThat(second.actions().get(0).action()).isNotSameAs(first.actions().get(0).action());
  }

  @Test
  void refusalIsShownAtTheParameterAndAWarningToo() {
    assertThat(
            faulty(
                (d, p, c) -> {
                  c.warn(URL, "'there' is questionable", "write 'here'");
                  throw new ParameterException("url", "'there' is not here", "write 'here'");
                }))
        .containsExactly(
            "a.yaml:7:14: url: 'there' is not here; write 'here'",
            "a.yaml:7:14: warning: url: 'there' is questionable; write 'here'");
  }

  @Test
  void whateverAPluginThrowsOrReturnsIsAProblemAtItsAction() {
    String fix = "; change its parameters, or report that to its author";
    assertThat(
            faulty(
                (d, p, c) -> {
                  throw new IllegalStateException("a\nb");
                }))
        .containsExactly(
            "a.yaml:5:9: faulty_action can't be made ready (IllegalStateException: a\\nb)" + fix);
    assertThat(
            faulty(
                (d, p, c) -> {
                  throw new NoClassDefFoundError("x/Y");
                }))
        .containsExactly(
            "a.yaml:5:9: faulty_action can't be made ready (NoClassDefFoundError: x/Y)" + fix);
    assertThat(
            faulty(
                (d, p, c) -> {
                  throw new ParameterException("other", "is wrong", "right it");
                }))
        .containsExactly(
            "a.yaml:5:9: faulty_action can't be made ready (ParameterException: is wrong)" + fix);
    assertThat(faulty((d, p, c) -> null))
        .containsExactly("a.yaml:5:9: faulty_action made nothing; report that to its author");
  }

  @Test
  void actionsThatWillNotRunAreClosedAndOthersAreNot() {
    AtomicInteger open = new AtomicInteger();
    FakePlugins plugins =
        new FakePlugins()
            .action(
                FAULTY,
                (descriptor, parameters, context) -> {
                  open.incrementAndGet();
                  return new Action() {
                    @Override
                    public void handle(Event event) {}

                    @Override
                    public void close() {
                      open.decrementAndGet();
                      throw new IllegalStateException("it does not like that");
                    }
                  };
                });
    Compilation compilation = new Compilation(plugins);
    assertThat(compilation.compile(USES_FAULTY).plan()).isPresent();
    assertThat(open).hasValue(1);
    open.set(0);
    assertThat(compilation.compile(USES_FAULTY, "nonsense: 1").plan()).isEmpty();
    assertThat(open).hasValue(0);
    String unused = "actions:\n  - {action: idle, plugin: faulty_action, url: there}\n";
    assertThat(compilation.compile(USES_FAULTY, unused).plan()).isPresent();
    assertThat(open).hasValue(1);
  }

  @Test
  void pluginThatNeverReturnsIsGivenUp() {
    CountDownLatch never = new CountDownLatch(1);
    FakePlugins plugins =
        new FakePlugins()
            .action(
                FAULTY,
                (d, p, c) -> {
                  never.await();
                  return null;
                });
    assertThat(new Compilation(plugins).limit(Duration.ofSeconds(1)).compile(USES_FAULTY).lines())
        .containsExactly(
            "a.yaml:5:9: faulty_action can't be made ready: it did not return within 1 s; report"
                + " that to its author");
  }

  @Test
  void parameterTypeOfAPluginMayFailInAnyWay() {
    var type =
        ParameterType.<String>of(
            "odd",
            "an odd text",
            text -> {
              if (text.equals("null")) {
                return null;
              }
              throw new ArrayIndexOutOfBoundsException(7);
            });
    FakePlugins plugins =
        new FakePlugins().action("faulty_action", Parameter.of("url", type, "where"));
    assertThat(new Compilation(plugins).compile(USES_FAULTY).lines())
        .containsExactly(
            "a.yaml:7:14: url: can't be read: ArrayIndexOutOfBoundsException; write an odd text");
    assertThat(new Compilation(plugins).compile(USES_FAULTY.replace("there", "'null'")).lines())
        .containsExactly("a.yaml:7:14: url: can't be read: no value; write an odd text");
  }

  @Test
  void actionThatDoesNothingWithTheTriggersIsWorthAWarning() {
    FakePlugins plugins =
        new FakePlugins()
            .action(
                PluginDescriptor.of("faulty_action", "x", Set.of(EventType.TERMINAL_UPDATE), URL),
                Fake::new);
    Result result = new Compilation(plugins).compile(USES_FAULTY);
    assertThat(result.plan()).isPresent();
    assertThat(result.lines())
        .containsExactly(
            "a.yaml:5:17: warning: the action 'a' does nothing with command_start; add a trigger"
                + " that it is for (terminal_update), or remove it");
  }
}
