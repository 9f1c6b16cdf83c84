// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.plugin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** Compiles sources and packs them into a JAR, as a plug-in author would. */
final class JarBuilder {
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new TreeMap<>();
  private final List<String> removed = new ArrayList<>();
  private final List<Path> libraries = new ArrayList<>();
  private final Manifest manifest = new Manifest();

  JarBuilder() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** A source file: {@code a.b.C} or {@code module-info}. */
  JarBuilder source(String name, String text) {
    sources.put(name, text);
    return this;
  }

  JarBuilder module(String text) {
    return source("module-info", text);
  }

  JarBuilder entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** A {@code META-INF/services} file. */
  JarBuilder service(Class<?> service, String... providers) {
    String text = String.join("\n", providers) + "\n";
    return entry("META-INF/services/" + service.getName(), text.getBytes(StandardCharsets.UTF_8));
  }

  JarBuilder manifest(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** Compiled against, but not packed. */
  JarBuilder library(Path jar) {
    libraries.add(jar);
    return this;
  }

  /** Compiled, but left out of the JAR. */
  JarBuilder without(String className) {
    removed.add(className.replace('.', '/') + ".class");
    return this;
  }

  /** An action that does nothing: class {@code p.A} named {@code name}. */
  JarBuilder action(String className, String name) {
    return provider(className, "Action", "return PluginDescriptor.of(\"" + name + "\", \"x\");");
  }

  /** A provider of actions or filters whose {@code descriptor()} has this body. */
  JarBuilder provider(String className, String kind, String body) {
    int dot = className.lastIndexOf('.');
    String lambda = kind.equals("Action") ? "e -> {}" : "e -> true";
    return source(
        className,
        "package "
            + className.substring(0, dot)
            + "; import org.sshlog.spi.*; public class "
            + className.substring(dot + 1)
            + " implements "
            + kind
            + "Provider { public PluginDescriptor descriptor() { "
            + body
            + " } public "
            + kind
            + " create(Parameters p, PluginContext c) { return "
            + lambda
            + "; } }");
  }

  Path write(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    Path work = Files.createTempDirectory("jar-builder");
    Path classes = Files.createDirectory(work.resolve("classes"));
    compile(classes);
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    removed.forEach(entries::remove);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        packed.putNextEntry(new ZipEntry(entry.getKey()));
        packed.write(entry.getValue());
        packed.closeEntry();
      }
    }
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    // Whatever the umask is: others must not be able to change either.
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(jar.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    return jar;
  }

  private void compile(Path classes) throws IOException {
    if (sources.isEmpty()) {
      return;
    }
    ToolProvider compiler = ToolProvider.findFirst("javac").orElseThrow();
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
    StringBuilder path = new StringBuilder();
    libraries.forEach(library -> path.append(library).append(':'));
    path.append(modulePath());
    boolean modular = sources.containsKey("module-info");
    arguments.addAll(List.of(modular ? "--module-path" : "--class-path", path.toString()));
    Path root = classes.resolveSibling("sources");
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = root.resolve(source.getKey().replace('.', '/') + ".java");
      Files.createDirectories(file.getParent());
      arguments.add(Files.writeString(file, source.getValue()).toString());
    }
    StringWriter messages = new StringWriter();
    PrintWriter out = new PrintWriter(messages);
    if (compiler.run(out, out, arguments.toArray(String[]::new)) != 0) {
      throw new AssertionError(messages.toString());
    }
  }

  /** What the tests run with: the modules of the daemon. */
  static String modulePath() {
    String path = System.getProperty("jdk.module.path");
    if (path == null) {
      throw new AssertionError("the tests do not run on the module path");
    }
    return path;
  }
}
