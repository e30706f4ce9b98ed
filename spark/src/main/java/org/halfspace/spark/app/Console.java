// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    try {
      out.println(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(withoutNaN(result)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same with null for numbers that JSON does not have, however deep they are. */
  private static Object withoutNaN(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> written = new LinkedHashMap<>();
      map.forEach((name, each) -> written.put(name, withoutNaN(each)));
      return written;
    }
    if (value instanceof List<?> list) {
      List<Object> written = new ArrayList<>();
      list.forEach(each -> written.add(withoutNaN(each)));
      return written;
    }
    return value instanceof Double number && !Double.isFinite(number) ? null : value;
  }
}
