// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.sshlog.core.config.ValueNode.Entry;
import org.sshlog.core.config.ValueNode.Mapping;
import org.sshlog.core.config.ValueNode.Scalar;
import org.sshlog.core.config.ValueNode.Sequence;
import org.sshlog.core.problem.Position;
import org.sshlog.core.problem.Problem;
import org.sshlog.core.problem.Problems;

/**
 * Reads one YAML text into nodes that know their place. Works on the parser's events, so that the
 * depth of a hostile file and what its aliases grow to are bounded before anything is built.
 */
final class YamlReader {
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NODES = 50_000;
  private static final Set<String> ABSENT = Set.of("", "~", "null", "Null", "NULL");
  private static final String CORE_TAG = "tag:yaml.org,2002:";
  private static final Set<String> CORE_TAGS =
      Set.of("str", "int", "float", "bool", "null", "seq", "map");
  private static final String SYNTAX_FIX = "correct the indentation, quote or bracket there";

  private final String file;
  private final Problems problems;
  private final Map<String, Built> anchors = new HashMap<>();
  private Iterator<Event> events;
  private Position position;

  /** A node and how many nodes it stands for when all aliases in it are written out. */
  private record Built(ValueNode node, long weight) {}

  /** The text can't be read any further. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Fault(Position position, String what, String fix) {
      super(what);
      problem = new Problem(Problem.Severity.ERROR, position, what, fix);
    }
  }

  YamlReader(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.position = new Position(file, 1, 1);
  }

  /** The content of {@code text}; empty when it can't be read, which is a problem then. */
  Optional<ValueNode> read(String text) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      events = new ParserImpl(settings, new StreamReader(settings, text));
      return Optional.of(document());
    } catch (Fault e) {
      problems.error(e.problem.position(), e.problem.what(), e.problem.fix());
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
      String context = e.getContext() == null ? "" : e.getContext() + ": ";
      problems.error(
          mark.map(this::at).orElse(position),
          "is not valid YAML: " + context + oneLine(e.getProblem()),
          SYNTAX_FIX);
    } catch (ReaderException e) {
      problems.error(
          position(text, e.getPosition()),
          String.format("holds the character U+%04X, which YAML forbids", e.getCodePoint()),
          "remove it, or write it as an escape in double quotes");
    } catch (RuntimeException e) {
      problems.error(position, "is not valid YAML behind this place", SYNTAX_FIX);
    }
    return Optional.empty();
  }

  private static String oneLine(String text) {
    return text == null ? "unexpected text" : text.strip().replaceAll("\\s+", " ");
  }

  private ValueNode document() {
    ValueNode root = new Scalar(position, "", true);
    int documents = 0;
    while (events.hasNext()) {
      Event event = next();
      switch (event.getEventId()) {
        case DocumentStart:
          if (++documents == 2) {
            throw new Fault(
                position,
                "a second YAML document begins here",
                "remove the '---', or put it into a file of its own");
          }
          break;
        case Alias, Scalar, SequenceStart, MappingStart:
          root = node(event, 0).node();
          break;
        default:
          break;
      }
    }
    return root;
  }

  private Event next() {
    Event event = events.next();
    event.getStartMark().map(this::at).ifPresent(p -> position = p);
    return event;
  }

  private Built node(Event event, int depth) {
    Position start = position;
    if (event instanceof AliasEvent alias) {
      return resolve(alias.getAlias(), start);
    }
    NodeEvent node = (NodeEvent) event;
    Optional<String> anchor = node.getAnchor().map(Anchor::getValue);
    anchor.ifPresent(name -> anchors.put(name, null));
    Built built;
    if (node instanceof ScalarEvent scalar) {
      checkTag(scalar.getTag(), start);
      built = new Built(scalar(scalar, start), 1);
    } else {
      checkTag(((CollectionStartEvent) node).getTag(), start);
      if (depth == MAX_DEPTH) {
        throw new Fault(
            start, "nests deeper than " + MAX_DEPTH + " levels", "write it with fewer levels");
      }
      built =
          event.getEventId() == Event.ID.SequenceStart
              ? sequence(start, depth)
              : mapping(start, depth);
    }
    if (built.weight() > MAX_NODES) {
      throw new Fault(
          start,
          "stands for more than " + MAX_NODES + " values, aliases written out",
          "divide it into several files, or remove aliases");
    }
    anchor.ifPresent(name -> anchors.put(name, built));
    return built;
  }

  private static Scalar scalar(ScalarEvent event, Position start) {
    boolean absent =
        event.isPlain() && event.getTag().isEmpty() && ABSENT.contains(event.getValue());
    return new Scalar(start, absent ? "" : event.getValue(), absent);
  }

  private Built resolve(Anchor alias, Position start) {
    String name = alias.getValue();
    if (!anchors.containsKey(name)) {
      throw new Fault(
          start, "the alias *" + name + " names no anchor", "put &" + name + " before its value");
    }
    Built target = anchors.get(name);
    if (target == null) {
      throw new Fault(
          start, "the alias *" + name + " stands inside what it names", "remove the alias");
    }
    return target;
  }

  private void checkTag(Optional<String> tag, Position start) {
    boolean known =
        tag.isEmpty()
            || tag.get().equals("!")
            || tag.get().startsWith(CORE_TAG)
                && CORE_TAGS.contains(tag.get().substring(CORE_TAG.length()));
    if (!known) {
      problems.error(start, "the tag " + tag.get() + " means nothing here", "remove it");
    }
  }

  private Built sequence(Position start, int depth) {
    List<ValueNode> items = new ArrayList<>();
    long weight = 1;
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      Built item = node(event, depth + 1);
      items.add(item.node());
      weight += item.weight();
    }
    return new Built(new Sequence(start, items), weight);
  }

  private Built mapping(Position start, int depth) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    List<ValueNode> merged = new ArrayList<>();
    long weight = 1;
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      boolean merge =
          event instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().equals("<<");
      Built key = node(event, depth + 1);
      Built value = node(next(), depth + 1);
      weight += key.weight() + value.weight();
      if (merge) {
        merged.add(value.node());
      } else {
        put(entries, key.node(), value.node());
      }
    }
    merged.forEach(value -> merge(entries, value));
    return new Built(new Mapping(start, List.copyOf(entries.values())), weight);
  }

  private void put(Map<String, Entry> entries, ValueNode key, ValueNode value) {
    if (!(key instanceof Scalar name) || name.absent()) {
      problems.error(key.position(), "a key is " + key.kind(), "write a name before the colon");
      return;
    }
    Entry first = entries.putIfAbsent(name.text(), new Entry(name, value));
    if (first != null) {
      problems.error(
          name.position(),
          "'" + name.text() + "' stands here twice, first at " + first.key().position(),
          "remove one of them");
    }
  }

  /** What {@code <<} brings in counts only where the mapping itself says nothing. */
  private void merge(Map<String, Entry> entries, ValueNode value) {
    if (value instanceof Mapping mapping) {
      mapping.entries().forEach(entry -> entries.putIfAbsent(entry.key().text(), entry));
    } else if (value instanceof Sequence sequence
        && sequence.items().stream().allMatch(Mapping.class::isInstance)) {
      sequence.items().forEach(item -> merge(entries, item));
    } else {
      problems.error(
          value.position(), "'<<' is given " + value.kind(), "give it the alias of a mapping");
    }
  }

  private Position at(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The place of the code point with this number. */
  private Position position(String text, int index) {
    int line = 1;
    int column = 1;
    int[] codePoints = text.codePoints().limit(index).toArray();
    for (int c : codePoints) {
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return new Position(file, line, column);
  }
}
