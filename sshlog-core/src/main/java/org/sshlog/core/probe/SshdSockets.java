// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sshlog.bpf.callsite.CallSiteException;
import org.sshlog.bpf.callsite.CallSites;
import org.sshlog.bpf.callsite.CallSites.Call;
import org.sshlog.bpf.callsite.CallSites.Stub;

/**
 * Where in an sshd's file to attach for what it does with sockets: its calls, or, where these can't
 * all be found or one has no result, the stubs that they pass.
 *
 * @param entries where calls begin
 * @param results where their results are
 * @param onReturn whether results are taken when the function returns, at the same place
 */
record SshdSockets(List<Place> entries, List<Place> results, boolean onReturn) {
  /** What is at a place; the cookies are the kernel side's. */
  private static final Map<String, Long> COOKIES =
      Map.of("connect", 1L, "bind", 2L, "listen", 3L, "accept", 4L, "getaddrinfo", 5L);

  private static final long RESULT = 6;
  private static final String[] PROGRAMS = {
    "",
    "forward_connect",
    "forward_bind",
    "forward_listen",
    "forward_accept",
    "forward_resolve",
    "forward_result"
  };

  /** The program for all places. */
  static final String ANY_PLACE = "forward_site";

  /** A place in the file. */
  record Place(long cookie, long offset) {
    /** The program for a place of this kind alone. */
    String program() {
      return PROGRAMS[(int) cookie];
    }
  }

  /** The programs for places of one kind. */
  static List<String> programs() {
    return List.of(PROGRAMS).subList(1, PROGRAMS.length);
  }

  /**
   * Finds them.
   *
   * @throws CallSiteException when it is no intact program
   * @throws IOException when there is no way to follow its calls, with the reason
   */
  static SshdSockets find(byte[] file) throws CallSiteException, IOException {
    CallSites sites = CallSites.find(file, COOKIES.keySet());
    if (sites.doubt().isEmpty()
        && !sites.calls().isEmpty()
        && sites.calls().stream().allMatch(call -> call.result() != CallSites.NO_RESULT)) {
      return ofCalls(sites.calls());
    }
    if (sites.callsWithoutStub() || sites.stubs().isEmpty()) {
      throw new IOException(
          sites.doubt().orElse("one of its calls for sockets can't be followed to its result"));
    }
    return ofStubs(sites.stubs());
  }

  private static SshdSockets ofCalls(List<Call> calls) {
    List<Place> entries = new ArrayList<>();
    List<Place> results = new ArrayList<>();
    for (Call call : calls) {
      entries.add(new Place(COOKIES.get(call.function()), call.offset()));
      results.add(new Place(RESULT, call.result()));
    }
    return new SshdSockets(entries, results, false);
  }

  private static SshdSockets ofStubs(List<Stub> stubs) {
    List<Place> entries =
        stubs.stream().map(s -> new Place(COOKIES.get(s.function()), s.offset())).toList();
    List<Place> results = stubs.stream().map(s -> new Place(RESULT, s.offset())).toList();
    return new SshdSockets(entries, results, true);
  }
}
