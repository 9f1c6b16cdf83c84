// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sshlog.spi.Parameter;
import org.sshlog.spi.ParameterException;
import org.sshlog.spi.Parameters;
import org.sshlog.spi.PluginContext;
import org.sshlog.spi.PluginDescriptor;

/**
 * The rules for every kind of plug-in, numbered P1, P2, ... as in {@code docs/plugin-contract.md}.
 * Don't extend this, but {@link FilterContract} or {@link ActionContract}. A rule that does not
 * hold for a plug-in is overridden with {@code @Disabled} and the reason.
 *
 * @param <P> the provider's interface
 */
public abstract class PluginContract<P> {
  /** An empty directory for each test; given to {@link #validParameters}. */
  @TempDir protected Path tmp;

  PluginContract() {}

  /** A new provider of the plug-in under test. */
  protected abstract P provider();

  /**
   * Parameters that are good, with every secret and as many of the others as make sense: names and
   * values as the configuration file has them, each a {@code String} or a {@code List} of such.
   *
   * @param tmp a directory that exists and is empty; the same during one test
   */
  protected abstract Map<String, Object> validParameters(Path tmp) throws Exception;

  /** The JAR or the directory of classes to be shipped: by default where the provider is from. */
  protected Path artifact() {
    return BuiltPlugin.ofClass(provider().getClass());
  }

  /** JARs that are shipped beside it, in its own folder; by default none. */
  protected List<Path> libraries() {
    return List.of();
  }

  abstract Class<P> service();

  abstract PluginDescriptor descriptor(P provider);

  abstract Object create(P provider, Parameters parameters, PluginContext context);

  abstract void close(Object plugin) throws IOException;

  final PluginDescriptor descriptor() {
    return descriptor(provider());
  }

  final void createAndClose(Map<String, ?> given, TestContext context) throws IOException {
    P provider = provider();
    close(create(provider, GivenParameters.convert(descriptor(provider), given), context));
  }

  @Test
  public void must_P1_have_a_name_and_a_summary() {
    PluginDescriptor descriptor = descriptor();
    requireName(descriptor.name());
    descriptor.aliases().forEach(PluginContract::requireName);
    assertFalse(descriptor.aliases().contains(descriptor.name()), "its name is also an alias");
    requireSummary(descriptor.name(), descriptor.summary());
    assertFalse(descriptor.eventTypes().isEmpty(), "it applies to no type of event");
  }

  @Test
  public void must_P2_document_each_parameter() {
    Set<String> names = new HashSet<>();
    for (Parameter<?> parameter : descriptor().parameters()) {
      requireName(parameter.name());
      requireSummary(parameter.name(), parameter.summary());
      assertTrue(names.add(parameter.name()), () -> parameter + " is declared twice");
    }
  }

  private static void requireName(String name) {
    assertTrue(
        name.matches("[a-z][a-z0-9_]*"),
        () -> "'" + name + "' must be lower-case letters, digits and underscores");
  }

  private static void requireSummary(String of, String summary) {
    assertFalse(
        summary.isBlank() || summary.endsWith(".") || summary.contains("\n"),
        () -> of + " needs a summary of one sentence without a full stop, not: " + summary);
  }

  @Test
  public void must_P3_have_defaults_that_can_be_written() {
    descriptor().parameters().forEach(ParameterRules::requireReadableDefault);
  }

  @Test
  public void must_P4_describe_itself_alike_each_time() {
    P provider = provider();
    assertEquals(
        descriptor(provider),
        descriptor(provider),
        "descriptor() must return the same declarations each time; keep each Parameter in a"
            + " constant");
    assertEquals(descriptor(provider), descriptor(), "two providers describe themselves unlike");
  }

  @Test
  public void must_P5_accept_valid_parameters() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    assertEquals(List.of(), GivenParameters.problems(descriptor(), valid), "problems");
    createAndClose(valid, new TestContext());
  }

  @Test
  public void must_P6_report_each_missing_parameter_once() throws Exception {
    for (Parameter<?> parameter : descriptor().parameters()) {
      if (parameter.isRequired()) {
        Map<String, Object> given = new HashMap<>(validParameters(tmp));
        given.remove(parameter.name());
        List<ParameterException> problems = GivenParameters.problems(descriptor(), given);
        assertEquals(1, problems.size(), () -> "problems without " + parameter);
        assertEquals(parameter.name(), problems.get(0).parameter());
      }
    }
  }

  @Test
  public void must_P7_refuse_wrong_values_with_a_hint() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    ParameterRules rules =
        new ParameterRules(descriptor(), given -> createAndClose(given, new TestContext()));
    for (Parameter<?> parameter : descriptor().parameters()) {
      rules.requireRefusal(parameter, valid);
    }
  }

  @Test
  public void must_P8_keep_secrets_out_of_all_texts() throws Exception {
    Map<String, Object> valid = validParameters(tmp);
    PluginDescriptor descriptor = descriptor();
    for (Parameter<?> parameter : descriptor.parameters()) {
      if (parameter.isSecret()) {
        assertTrue(valid.containsKey(parameter.name()), () -> "validParameters lacks " + parameter);
        ParameterRules.requireSilence(parameter);
      }
    }
    TestContext context = new TestContext();
    P provider = provider();
    Parameters parameters = GivenParameters.convert(descriptor(provider), valid);
    Object plugin = create(provider, parameters, context);
    try {
      Secrets.of(descriptor, valid)
          .requireAbsent(List.of(parameters, plugin, context.log(), context.warnings()));
    } finally {
      close(plugin);
    }
  }

  @Test
  public void must_P9_load_in_a_layer_of_its_own() throws Exception {
    Set<String> loaded = BuiltPlugin.at(artifact(), libraries(), tmp).load(service());
    String name = provider().getClass().getName();
    assertTrue(
        loaded.contains(name),
        () ->
            name
                + " was not found; name it in module-info ('provides ... with ...') or in"
                + " META-INF/services. Found: "
                + loaded);
  }

  @Test
  public void must_P10_declare_its_providers_in_one_voice() throws Exception {
    BuiltPlugin plugin = BuiltPlugin.at(artifact(), libraries(), tmp);
    Set<String> file = plugin.providersOfServicesFile(service());
    if (plugin.isModular() && !file.isEmpty()) {
      assertEquals(
          plugin.providersOfModule(service()), file, "module-info and META-INF/services differ");
    }
  }

  @Test
  public void must_P11_bring_no_classes_of_the_spi() throws Exception {
    Set<String> classes = BuiltPlugin.at(artifact(), libraries(), tmp).classes();
    assertFalse(classes.isEmpty(), () -> "no class in " + artifact());
    for (String name : classes) {
      assertFalse(
          name.matches("org/sshlog/spi/((event|format)/)?[^/]*"),
          () -> name + " belongs to the daemon; leave the SPI out of the JAR");
    }
  }
}
