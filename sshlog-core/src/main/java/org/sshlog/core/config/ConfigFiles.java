// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

/**
 * The files that make up the configuration: {@code sshlog.yaml}, which may be missing, then every
 * {@code *.yaml} and {@code *.yml} of {@code conf.d} in the order of their names. Names that begin
 * with a dot are passed over: editors leave such files behind.
 */
public final class ConfigFiles {
  private final Path directory;

  /** The files of this configuration directory. */
  public ConfigFiles(Path directory) {
    this.directory = directory;
  }

  /** Reads all files that are there; having none is worth a warning only. */
  public List<Document> read(Problems problems) {
    int errors = problems.count(Problem.Severity.ERROR);
    List<Path> files = list(problems);
    if (files.isEmpty() && problems.count(Problem.Severity.ERROR) == errors) {
      problems.warning(
          Position.of(directory),
          "there is no configuration, so there are no rules",
          "write sshlog.yaml or conf.d/NAME.yaml there");
    }
    ConfigParser parser = new ConfigParser(problems);
    return files.stream().map(parser::parse).toList();
  }

  private List<Path> list(Problems problems) {
    List<Path> files = new ArrayList<>();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      problems.error(Position.of(directory), "is no directory", "give a directory");
      return files;
    }
    Path main = directory.resolve("sshlog.yaml");
    if (Files.exists(main, LinkOption.NOFOLLOW_LINKS)) {
      files.add(main);
    }
    Path confD = directory.resolve("conf.d");
    if (!Files.exists(confD, LinkOption.NOFOLLOW_LINKS)) {
      return files;
    }
    List<Path> parts = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(confD)) {
      for (Path entry : entries) {
        if (isConfiguration(entry.getFileName().toString())) {
          parts.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      problems.error(
          Position.of(confD),
          "can't be read as a directory (" + e.getClass().getSimpleName() + ")",
          "make it a readable directory, or remove it");
    }
    parts.sort(null);
    files.addAll(parts);
    return files;
  }

  private static boolean isConfiguration(String name) {
    return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
  }
}
