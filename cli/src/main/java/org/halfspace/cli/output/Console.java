// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a command prints: results on standard output, as text or as one JSON object; all else on
 * standard error.
 */
public record Console(PrintWriter out, PrintWriter err, boolean json) {
  private static final int WIDTH = 100;

  /** JSON has no NaN: a number that does not exist is null. */
  private static final SimpleModule NUMBERS =
      new SimpleModule()
          .addSerializer(double.class, new OnlyNumbers())
          .addSerializer(Double.class, new OnlyNumbers());

  private static final class OnlyNumbers extends JsonSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (Double.isFinite(value)) {
        generator.writeNumber(value);
      } else {
        generator.writeNull();
      }
    }
  }

  /** Prints a line of the result, unless JSON was asked for. */
  public void line(String format, Object... arguments) {
    if (!json) {
      out.println(String.format(Locale.ROOT, format, arguments));
    }
  }

  /** Prints the result, if JSON was asked for. */
  public void result(Object result) {
    if (json) {
      try {
        out.println(
            new ObjectMapper()
                .registerModule(new Jdk8Module())
                .registerModule(NUMBERS)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(result));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Prints a remark on standard error. */
  public void note(String format, Object... arguments) {
    err.println(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * Prints an item of a list, unless JSON was asked for: lines of at most {@value #WIDTH}
   * characters, the second and later ones indented. Words longer than a line stay whole.
   */
  public void item(String text) {
    StringBuilder line = new StringBuilder("-");
    for (String word : text.split(" ")) {
      if (line.length() > 1 && line.length() + 1 + word.length() > WIDTH) {
        line("%s", line);
        line.setLength(0);
        line.append(' ');
      }
      line.append(' ').append(word);
    }
    line("%s", line);
  }

  /** Prints rows below a head, columns aligned right. */
  public void table(List<String> head, List<List<String>> rows) {
    List<List<String>> all = new ArrayList<>();
    all.add(head);
    all.addAll(rows);
    int[] widths = new int[head.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append("  ").append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
      }
      line("%s", line);
    }
  }
}
