// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sshlog.bpf.BpfLink;
import org.sshlog.bpf.BpfMap;
import org.sshlog.bpf.BpfObject;
import org.sshlog.bpf.BpfObjectSpec;
import org.sshlog.bpf.BpfProgram;
import org.sshlog.bpf.RingBuffer;
import org.sshlog.core.record.LossRecord;
import org.sshlog.core.record.MapEncoder;
import org.sshlog.core.stats.LossLedger.Loss;
import org.sshlog.core.stream.StreamTable;

/**
 * The kernel side: loads it, attaches its probes, and gives access to what it keeps. Closing it
 * detaches everything; nothing stays behind in the kernel.
 */
public final class ProbeSet implements AutoCloseable {
  private static final String OBJECT = "sshlog.bpf.o";

  /** An end must never be missed for what has begun, so that probe is there first. */
  private static final List<String> PROBES =
      List.of("on_exit", "on_fork", "on_exec", "on_listener_close", "on_destroy");

  private final BpfObjectSpec file;
  private final BpfObject object;

  /** What was loaded later, by its programs. */
  private final Map<List<String>, BpfObject> later = new HashMap<>();

  private final RingBuffer ring;
  private final IoSupport support;
  private final List<BpfLink> links = new ArrayList<>();

  private ProbeSet(BpfObjectSpec file, BpfObject object, RingBuffer ring, IoSupport support) {
    this.file = file;
    this.object = object;
    this.ring = ring;
    this.support = support;
  }

  /**
   * Loads the kernel side into the running kernel; nothing is attached yet.
   *
   * @param ringBytes size of the ring buffer, a power of two and at least a page
   * @throws org.sshlog.bpf.BpfException when the kernel or libbpf refuses, with what to do about it
   */
  public static ProbeSet load(int ringBytes) {
    return load(ringBytes, IoSupport.ofThisKernel());
  }

  static ProbeSet load(int ringBytes, IoSupport support) {
    BpfObjectSpec file =
        spec().withMaxEntries("scratches", Cpus.possible()).withMaxEntries("records", ringBytes);
    BpfObjectSpec spec = file;
    Set<String> left = IoSupport.allPrograms();
    // One program for all places needs a kernel that tells it which place it is at.
    left.addAll(support.multi() ? SshdSockets.programs() : List.of(SshdSockets.ANY_PLACE));
    for (String program : left) {
      spec = spec.withoutProgram(program);
    }
    if (support.multi()) {
      spec = spec.withUprobeMulti(SshdSockets.ANY_PLACE);
      spec = spec.withUprobeMulti(LogPlaces.ANY_PLACE);
      for (LogPlaces.Kind kind : LogPlaces.Kind.values()) {
        spec = spec.withoutProgram(kind.program());
      }
    } else {
      spec = spec.withoutProgram(LogPlaces.ANY_PLACE);
    }
    BpfObject object = BpfObject.load(spec);
    try {
      return new ProbeSet(file, object, RingBuffer.open(object.map("records")), support);
    } catch (RuntimeException e) {
      object.close();
      throw e;
    }
  }

  static BpfObjectSpec spec() {
    try (InputStream in = ProbeSet.class.getResourceAsStream(OBJECT)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + OBJECT);
      }
      return BpfObjectSpec.parse(in.readAllBytes(), OBJECT);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + OBJECT, e);
    }
  }

  /**
   * Attaches all probes.
   *
   * @throws org.sshlog.bpf.BpfException when the kernel refuses one; those before it stay attached
   *     until this is closed
   */
  public void attach() {
    for (String probe : PROBES) {
      links.add(object.program(probe).attach());
    }
  }

  /** What each process of the machine is now, as the kernel side tells it. */
  byte[] existingTasks() {
    try (BpfLink iterator = object.program("existing_tasks").attach()) {
      return iterator.readIterator();
    }
  }

  BpfMap processes() {
    return object.map("processes");
  }

  BpfMap connections() {
    return object.map("connections");
  }

  /** How far the kernel side has followed each stream; usable until this is closed. */
  public StreamTable streams() {
    return new KernelStreams(object.map("streams"), protocols());
  }

  BpfMap protocols() {
    return object.map("protocols");
  }

  BpfMap capture() {
    return object.map("capture");
  }

  BpfMap transfers() {
    return object.map("transfers");
  }

  BpfMap sites() {
    return object.map("sites");
  }

  /** How often a cause of the kernel side's has lost something. */
  long lost(int cause) {
    return object
        .map("losses")
        .lookup(BpfMap.intBytes(cause))
        .map(value -> LossRecord.read(cause, ByteBuffer.wrap(value).order(ByteOrder.nativeOrder())))
        .map(Loss::count)
        .orElse(0L);
  }

  /**
   * One of the loaded programs.
   *
   * @throws org.sshlog.bpf.BpfException when it was left out
   */
  BpfProgram program(String name) {
    return object.program(name);
  }

  /**
   * One of the programs of a way to see what goes through sessions. They are loaded when the first
   * of them is asked for: the kernel takes a moment to verify them, and many a daemon never wants
   * any. That the kernel refuses them costs this way alone.
   *
   * @throws org.sshlog.bpf.BpfException when the kernel refuses, or the way has no such program
   */
  synchronized BpfProgram program(IoMethod method, String name) {
    return later.computeIfAbsent(support.programs(method), this::loadMore).program(name);
  }

  private BpfObject loadMore(List<String> programs) {
    BpfObjectSpec spec = file.withPrograms(programs);
    if (programs.contains(IoSupport.ANY_PLACE)) {
      spec = spec.withUprobeMulti(IoSupport.ANY_PLACE);
    }
    return object.loadMore(spec);
  }

  IoSupport support() {
    return support;
  }

  /** Whether the kernel side follows the connection of this number. */
  boolean knows(long connection) {
    return connections().lookup(MapEncoder.connectionKey(connection)).isPresent();
  }

  RingBuffer ring() {
    return ring;
  }

  /** What the kernel side has lost, by cause. */
  public List<Loss> losses() {
    List<Loss> losses = new ArrayList<>();
    BpfMap map = object.map("losses");
    for (int cause = 0; cause < map.maxEntries(); cause++) {
      int index = cause;
      map.lookup(BpfMap.intBytes(cause))
          .map(
              value ->
                  LossRecord.read(index, ByteBuffer.wrap(value).order(ByteOrder.nativeOrder())))
          .filter(loss -> loss.count() > 0)
          .ifPresent(losses::add);
    }
    return losses;
  }

  /** All probes and whether they are attached. */
  public List<ProbeStatus> status() {
    List<ProbeStatus> status = new ArrayList<>();
    for (int i = 0; i < PROBES.size(); i++) {
      boolean attached = i < links.size() && links.get(i).isAttached();
      String hook = object.program(PROBES.get(i)).section();
      status.add(new ProbeStatus(PROBES.get(i), hook, attached));
    }
    return status;
  }

  @Override
  public void close() {
    links.forEach(BpfLink::close);
    synchronized (this) {
      later.values().forEach(BpfObject::close);
    }
    ring.close();
    object.close();
  }
}
