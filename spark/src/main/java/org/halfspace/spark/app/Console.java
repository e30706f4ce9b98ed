// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command prints: results on standard output, as text or as one JSON object; all else on
 * standard error.
 */
record Console(PrintWriter out, PrintWriter err, boolean json) {

  /** Prints a line of the result, unless JSON was asked for. */
  void line(String format, Object... arguments) {
    if (!json) {
      out.println(String.format(Locale.ROOT, format, arguments));
    }
  }

  /** Prints a remark on standard error. */
  void note(String format, Object... arguments) {
    err.println(String.format(Locale.ROOT, format, arguments));
  }

  /** Prints the result, if JSON was asked for; numbers that do not exist are null. */
  void result(Map<String, Object> result) {
    if (!json) {
      return;
    }
    Map<String, Object> written = new LinkedHashMap<>();
    result.forEach((name, value) -> written.put(name, number(value)));
    try {
      out.println(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(written));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object number(Object value) {
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
