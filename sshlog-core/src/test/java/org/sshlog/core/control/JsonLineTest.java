// SPDX-License-Identifier: Apache-2.0
package org.sshlog.core.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLineTest {
  @Test
  void writesEveryKindOfValueOnOneSafeLine() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("text", "a\"\\\n\u001b\u202e\u00e9");
    fields.put("numbers", Arrays.asList(1, -2L, 0.5, null, Double.NaN));
    fields.put("nested", Map.of("on", true, "empty", List.of()).get("on"));
    fields.put("map", Map.of("k", Map.of()));
    StringBuilder out = new StringBuilder();
    JsonLine.append(out, fields, true);
    assertThat(out)
        .hasToString(
            "{\"text\":\"a\\\"\\\\\\n\\u001b\\u202e\u00e9\","
                + "\"numbers\":[1,-2,0.5,null,\"NaN\"],"
                + "\"nested\":true,\"map\":{\"k\":{}},\"end\":true}\n");
  }

  @Test
  void anEmptyObjectCanBeTheLast() {
    StringBuilder out = new StringBuilder();
    JsonLine.append(out, Map.of(), true);
    JsonLine.append(out, Map.of(), false);
    assertThat(out).hasToString("{\"end\":true}\n{}\n");
  }
}
