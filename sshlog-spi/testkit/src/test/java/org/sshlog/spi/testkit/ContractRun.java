// SPDX-License-Identifier: Apache-2.0
package org.sshlog.spi.testkit;

import static java.util.stream.Collectors.toCollection;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs a contract test by itself and tells which rules were broken. */
final class ContractRun implements TestExecutionListener {
  private static final Pattern RULE = Pattern.compile("must_([A-Z][0-9]+)_.*");

  private final Map<String, Throwable> failures = new TreeMap<>();
  private final Set<String> executed = new TreeSet<>();

  static ContractRun of(Class<?> contract) {
    ContractRun run = new ContractRun();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build(),
            run);
    return run;
  }

  /** All rules that a class of contract tests has a test for. */
  static Set<String> rulesOf(Class<?> contract) {
    return Arrays.stream(contract.getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .map(method -> rule(method.getName()))
        .collect(toCollection(TreeSet::new));
  }

  private static String rule(String name) {
    Matcher matcher = RULE.matcher(name);
    return matcher.matches() ? matcher.group(1) : name;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String rule = rule(test.getDisplayName().replaceFirst("\\(.*", ""));
    if (test.isTest()) {
      executed.add(rule);
    }
    result.getThrowable().ifPresent(failure -> failures.put(rule, failure));
  }

  /** The rules that were tried, kept or not. */
  Set<String> executed() {
    return executed;
  }

  /** The rules that were broken. */
  Set<String> broken() {
    return failures.keySet();
  }

  /** Why a rule counts as broken. */
  Throwable failure(String rule) {
    return failures.get(rule);
  }
}
