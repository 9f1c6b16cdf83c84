// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problems;

/**
 * Finds plug-ins: every {@code *.jar} of a directory is one, and every folder in it that holds
 * {@code *.jar} files is one with its dependencies. Built-in plug-ins and those that an
 * administrator dropped in are found the same way. Names that begin with a dot are passed over.
 */
public final class PluginScanner {
  private static final String SUFFIX = ".jar";

  private final PluginCalls calls;
  private final OwnershipRule dropInRule;

  /**
   * A scanner.
   *
   * @param calls how to call the plug-ins
   * @param dropInRule whose files the daemon may load code from; built-in plug-ins are as
   *     trustworthy as the daemon itself and are not asked
   */
  public PluginScanner(PluginCalls calls, OwnershipRule dropInRule) {
    this.calls = requireNonNull(calls, "calls");
    this.dropInRule = requireNonNull(dropInRule, "dropInRule");
  }

  /**
   * Loads every plug-in of two directories, built-in ones first. What can't be loaded becomes a
   * problem and affects nothing else.
   *
   * @param builtIns the directory of the built-in plug-ins, which must be there
   * @param dropIns the directory of further plug-ins, which may be missing
   * @return what was loaded; to be closed by the caller
   */
  public PluginRegistry scan(Path builtIns, Path dropIns, Problems problems) {
    PluginRegistry.Builder registry = new PluginRegistry.Builder(dropIns, problems);
    if (!Files.isDirectory(builtIns)) {
      problems.error(
          Position.of(builtIns),
          "the directory of the built-in plug-ins is missing",
          "install SSHLog again");
    }
    scanDirectory(builtIns, OwnershipRule.none(), registry, problems);
    if (!isSame(builtIns, dropIns)) {
      scanDirectory(dropIns, dropInRule, registry, problems);
    }
    return registry.build();
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  private void scanDirectory(
      Path directory, OwnershipRule rule, PluginRegistry.Builder registry, Problems problems) {
    if (Files.notExists(directory)) {
      return;
    }
    List<Path> entries;
    try {
      Optional<String> objection = rule.objection(directory);
      if (objection.isPresent()) {
        problems.error(Position.of(directory), distrust(objection.get()), OWN);
        return;
      }
      entries = list(directory);
    } catch (IOException e) {
      unreadable(directory, e, problems);
      return;
    }
    for (Path entry : entries) {
      if (Files.isDirectory(entry)) {
        scanFolder(entry, rule, registry, problems);
      } else if (isJar(entry)) {
        load(entry, List.of(entry), rule, registry, problems);
      }
    }
  }

  private void scanFolder(
      Path folder, OwnershipRule rule, PluginRegistry.Builder registry, Problems problems) {
    try {
      List<Path> jars = list(folder).stream().filter(PluginScanner::isJar).toList();
      if (jars.isEmpty()) {
        problems.warning(
            Position.of(folder),
            "is a folder without a JAR",
            "put a plug-in and the JARs it needs there, or remove it");
      } else {
        load(folder, jars, rule, registry, problems);
      }
    } catch (IOException e) {
      unreadable(folder, e, problems);
    }
  }

  private void load(
      Path source,
      List<Path> jars,
      OwnershipRule rule,
      PluginRegistry.Builder registry,
      Problems problems) {
    try {
      for (Path path : Stream.concat(Stream.of(source), jars.stream()).distinct().toList()) {
        Optional<String> objection = rule.objection(path);
        if (objection.isPresent()) {
          throw new PluginFault(distrust(objection.get()), OWN);
        }
      }
      register(PluginLayer.open(source, jars), registry, problems);
    } catch (PluginFault e) {
      problems.error(Position.of(source), e.getMessage(), e.fix());
    } catch (IOException e) {
      unreadable(source, e, problems);
    }
  }

  private void register(PluginLayer layer, PluginRegistry.Builder registry, Problems problems)
      throws IOException, PluginFault {
    boolean used = false;
    try {
      PluginOffers offers = new PluginOffers(layer, calls, problems);
      used = registry.add(layer, offers.filters(), offers.actions());
      if (!used && !offers.failed() && !layer.declaresServices()) {
        problems.warning(
            Position.of(layer.source()),
            "offers no filter and no action",
            "if a plug-in needs it, move both into a folder of their own; else remove it");
      }
    } catch (RuntimeException | LinkageError e) {
      throw new PluginFault(
          "can't be loaded (" + PluginFault.describe(e) + ")", "build the plug-in again", e);
    } finally {
      if (!used) {
        layer.close();
      }
    }
  }

  private static final String OWN =
      "a daemon that runs as root loads code from there: chown root, chmod go-w";

  private static String distrust(String objection) {
    return "is not loaded: " + objection;
  }

  private static void unreadable(Path path, IOException e, Problems problems) {
    String reason = e instanceof NoSuchFileException ? "it leads nowhere" : PluginFault.describe(e);
    problems.error(Position.of(path), "can't be read (" + reason + ")", "correct it, or remove it");
  }

  private static boolean isJar(Path path) {
    return path.getFileName().toString().endsWith(SUFFIX);
  }

  /** The entries of a directory, sorted by name. */
  private static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      for (Path entry : stream) {
        if (!entry.getFileName().toString().startsWith(".")) {
          entries.add(entry);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    entries.sort(null);
    return entries;
  }
}
