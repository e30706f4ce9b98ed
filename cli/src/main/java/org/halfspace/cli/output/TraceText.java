// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.halfspace.descent.TraceEntry;
import picocli.CommandLine.TypeConversionException;

/** How a trace is written. */
public enum TraceText {
  /** A heading and a line for each step; shares in columns of their own. */
  CSV {
    @Override
    public void write(List<TraceEntry> entries, Writer writer) throws IOException {
      int blocks = entries.isEmpty() ? 0 : entries.get(0).shares().size();
      writer.write(
          "iteration,seconds,risk,gap,gradientNorm,smallestSingularValue,largestSingularValue");
      for (int b = 1; b <= blocks; b++) {
        writer.write(",share" + b);
      }
      writer.write('\n');
      for (TraceEntry entry : entries) {
        writer.write(
            entry.step().iteration()
                + ","
                + entry.seconds()
                + ","
                + entry.step().distortion()
                + ","
                + entry.gap()
                + ","
                + (Double.isNaN(entry.step().gradientNorm()) ? "" : entry.step().gradientNorm())
                + ","
                + entry.singularValues().smallest()
                + ","
                + entry.singularValues().largest());
        for (double share : entry.shares()) {
          writer.write("," + share);
        }
        writer.write('\n');
      }
    }
  },
  /** A JSON object on each line. */
  JSONL {
    @Override
    public void write(List<TraceEntry> entries, Writer writer) throws IOException {
      ObjectMapper mapper = new ObjectMapper();
      for (TraceEntry entry : entries) {
        writer.write(mapper.writeValueAsString(Line.of(entry)) + "\n");
      }
    }
  };

  /** The JSON of an entry; without a gradient norm where there was no gradient. */
  record Line(
      int iteration,
      double seconds,
      double risk,
      double gap,
      @JsonInclude(JsonInclude.Include.NON_NULL) Double gradientNorm,
      double smallestSingularValue,
      double largestSingularValue,
      List<Double> shares) {
    static Line of(TraceEntry entry) {
      return new Line(
          entry.step().iteration(),
          entry.seconds(),
          entry.step().distortion(),
          entry.gap(),
          Double.isNaN(entry.step().gradientNorm()) ? null : entry.step().gradientNorm(),
          entry.singularValues().smallest(),
          entry.singularValues().largest(),
          entry.shares());
    }
  }

  public abstract void write(List<TraceEntry> entries, Writer writer) throws IOException;

  /**
   * The form that the ending of a file asks for.
   *
   * @throws TypeConversionException if it is neither .csv nor .jsonl
   */
  public static TraceText of(Path file) {
    String name = file.toString();
    if (name.endsWith(".csv")) {
      return CSV;
    }
    if (name.endsWith(".jsonl")) {
      return JSONL;
    }
    throw new TypeConversionException("--trace: " + file + ", must end in .csv or .jsonl");
  }
}
