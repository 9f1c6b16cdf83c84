// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sshlog.bpf.callsite.CallSiteException;
import org.sshlog.bpf.callsite.CallSites;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;

/**
 * Where in an sshd's file it says what becomes of logins. Immutable.
 *
 * <p>sshd logs in one function, which calls syslog or, when it logs to a file, write. The calls of
 * write elsewhere move the sessions' bytes, so that a probe there would cost each session a little;
 * only where the function can't be told are they taken, too.
 *
 * @param places what to attach, ends before beginnings
 * @param files whether it is seen what it logs to files
 */
record LogPlaces(List<Place> places, boolean files) {
  /** The program for all places, told apart by their cookies; where the kernel can do that. */
  static final String ANY_PLACE = "log_site";

  /** What is at a place; the numbers are the kernel side's. */
  enum Kind {
    CHECKED(1, "log_checked"),
    PLAIN(2, "log_plain"),
    WRITTEN(3, "log_written"),
    SAID(4, "log_said"),
    USER(5, "log_user"),
    FOUND(6, "log_user_found");

    private final long cookie;
    private final String program;

    Kind(long cookie, String program) {
      this.cookie = cookie;
      this.program = program;
    }

    /** By which the program for all places tells them apart. */
    long cookie() {
      return cookie;
    }

    /** Whether what begins at places of another kind ends here. */
    boolean isEnd() {
      return this == SAID || this == FOUND;
    }

    /** The program for a place of this kind alone. */
    String program() {
      return program;
    }
  }

  private static final Map<String, Kind> SYSLOG =
      Map.of("__syslog_chk", Kind.CHECKED, "syslog", Kind.PLAIN);
  private static final String WRITE = "write";
  private static final String LOOK_UP = "getpwnam";
  private static final Set<String> FUNCTIONS = Set.of("__syslog_chk", "syslog", WRITE, LOOK_UP);

  /**
   * A place to attach to.
   *
   * @param onReturn whether to where the function returns that begins there
   * @param offset in the file
   */
  record Place(Kind kind, boolean onReturn, long offset) {}

  /**
   * Finds them: none when it never logs.
   *
   * @param file all bytes of the file
   * @throws CallSiteException when it is no program that can be read
   */
  static LogPlaces of(byte[] file) throws CallSiteException {
    CallSites sites = CallSites.find(file, FUNCTIONS);
    // What is certain to see all calls, though it costs more, where some call may be missing.
    boolean stubs = sites.doubt().isPresent() && !sites.callsWithoutStub();
    List<Call> syslogs = sites.calls().stream().filter(LogPlaces::isSyslog).toList();
    if (syslogs.isEmpty()) {
      return new LogPlaces(List.of(), false);
    }
    List<Call> writes = writes(sites, syslogs);
    List<Call> lookUps =
        sites.calls().stream().filter(call -> call.function().equals(LOOK_UP)).toList();
    List<Place> places = new ArrayList<>();
    List<Call> logs = new ArrayList<>(writes);
    if (stubs) {
      List<Stub> entries =
          sites.stubs().stream().filter(stub -> SYSLOG.containsKey(stub.function())).toList();
      add(places, Kind.SAID, true, entries.stream().map(Stub::offset).toList());
      ends(places, Kind.SAID, logs);
      for (Stub stub : entries) {
        add(places, SYSLOG.get(stub.function()), false, List.of(stub.offset()));
      }
    } else {
      logs.addAll(syslogs);
      ends(places, Kind.SAID, logs);
      SYSLOG.forEach(
          (function, kind) ->
              add(
                  places,
                  kind,
                  false,
                  syslogs.stream()
                      .filter(call -> call.function().equals(function))
                      .map(Call::offset)
                      .toList()));
    }
    add(places, Kind.WRITTEN, false, writes.stream().map(Call::offset).toList());
    ends(places, Kind.FOUND, lookUps);
    add(places, Kind.USER, false, lookUps.stream().map(Call::offset).toList());
    return new LogPlaces(List.copyOf(places), !writes.isEmpty());
  }

  /** Behind calls; a call that is a jump returns to where its function would have. */
  private static void ends(List<Place> places, Kind kind, List<Call> calls) {
    add(
        places,
        kind,
        false,
        calls.stream()
            .map(Call::result)
            .filter(at -> at != CallSites.NO_RESULT)
            .distinct()
            .toList());
    add(
        places,
        kind,
        true,
        calls.stream()
            .filter(call -> call.result() == CallSites.NO_RESULT)
            .map(Call::offset)
            .toList());
  }

  private static void add(List<Place> places, Kind kind, boolean onReturn, List<Long> offsets) {
    offsets.forEach(offset -> places.add(new Place(kind, onReturn, offset)));
  }

  /** How many places there are. */
  int count() {
    return places.size();
  }

  private static boolean isSyslog(Call call) {
    return SYSLOG.containsKey(call.function());
  }

  private static List<Call> writes(CallSites sites, List<Call> syslogs) {
    List<Call> all = sites.calls().stream().filter(call -> call.function().equals(WRITE)).toList();
    List<Call> beside =
        all.stream()
            .filter(write -> syslogs.stream().anyMatch(log -> sites.inOneFunction(log, write)))
            .toList();
    return beside.isEmpty() ? all : beside;
  }
}
