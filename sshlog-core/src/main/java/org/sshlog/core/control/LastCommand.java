// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sshlog.core.journal.LoginAnswer;
import org.sshlog.core.journal.LoginJournal;
import org.sshlog.core.journal.LoginQuery;

/** {@code last}: who was logged in, or failed to, from the journal. */
public final class LastCommand implements ControlCommand {
  private static final int LIMIT = 1_000;
  private static final int MAX_LIMIT = 10_000;

  private final LoginJournal journal;
  private final String whyNone;

  /**
   * Makes the command.
   *
   * @param journal null when none is kept
   * @param whyNone why not, then
   */
  public LastCommand(LoginJournal journal, String whyNone) {
    this.journal = journal;
    this.whyNone = whyNone;
  }

  @Override
  public String name() {
    return "last";
  }

  @Override
  public Response answer(Request request)
      throws RequestException, IOException, InterruptedException {
    request.allow("failed", "user", "since", "limit");
    LoginQuery query =
        new LoginQuery(
            request.flag("failed"),
            request.text("user"),
            request.time("since"),
            request.number("limit", 1, MAX_LIMIT, LIMIT));
    if (journal == null) {
      throw new RequestException("no_journal", "sshlogd keeps no journal of logins: " + whyNone);
    }
    LoginAnswer answer = journal.find(query);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(query.failed() ? "failures" : "logins", answer.entries());
    fields.put("more", answer.more());
    fields.put("begins", answer.beginsMs());
    fields.put("damaged", answer.damaged());
    return Response.of(fields);
  }
}
