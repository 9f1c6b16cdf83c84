// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** From one line of bytes to a request. Safe for use from any thread. */
final class RequestParser {
  private static final int MAX_DEPTH = 8;

  private final JSON json;

  RequestParser() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(32)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from the client: they must not fill a table that outlives it.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    json = JSON.builder(factory).build();
  }

  /**
   * The fields of the request in {@code line}.
   *
   * @throws RequestException when it is not one JSON object in UTF-8
   */
  Map<String, Object> parse(byte[] line) throws RequestException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new RequestException("invalid_json", "the request is not valid UTF-8");
    }
    try (JsonParser parser = json.createParser(text)) {
      if (parser.nextToken() == null || !parser.isExpectedStartObjectToken()) {
        throw notAnObject();
      }
      Map<String, Object> fields = json.mapFrom(parser);
      if (parser.nextToken() != null) {
        throw notAnObject();
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw new RequestException("invalid_json", "the request is not valid JSON: " + where(e));
    } catch (IOException e) {
      throw new RequestException("invalid_json", "the request is not valid JSON");
    }
  }

  private static RequestException notAnObject() {
    return new RequestException(
        "invalid_json", "a request is one JSON object a line, such as {\"command\":\"sessions\"}");
  }

  private static String where(JsonProcessingException e) {
    String what = e.getOriginalMessage();
    long column = e.getLocation() == null ? -1 : e.getLocation().getColumnNr();
    return column < 1 ? what : what + " (column " + column + ")";
  }
}
