// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.DecoderType;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.lab.demo.Demo;
import org.halfspace.lab.demo.DemoReport;
import org.halfspace.lab.demo.DemoResult;
import org.halfspace.lab.report.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code halfspace demo}: the main job on embedded images. */
@Command(
    name = "demo",
    header = "The main steps on drawn images; the result is a page to open.",
    description = {
      "Runs the main steps without any input file: draws images (dead leaves), fits codes of"
          + " several lengths, signs and units of 1 to 8 bits, decodes signs by every kind of"
          + " decoder, tests them on other images, prints floor, reached and gap, and writes a page"
          + " to open in a browser."
    },
    footer = {"", "Example:", "  halfspace demo -o demo.html"})
public final class DemoCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "halfspace-demo.html",
      description = "Output file for the page (default: ${DEFAULT-VALUE}).")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Mixin private ForceOption force;

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      long testVectors,
      List<Budget> budgets,
      String report,
      double seconds) {}

  /** One length of the codes. */
  record Budget(
      int bits,
      double rate,
      Code signs,
      Code mixed,
      Map<String, Decoded> decoders,
      double shannon) {}

  /** The sign code by a decoder, the linear one among them. */
  record Decoded(double reached, double seconds) {}

  /** One code. */
  record Code(double floor, double reached, double gap, double population, double seconds) {
    static Code of(DemoResult.Code code) {
      return new Code(code.floor(), code.reached(), code.gap(), code.population(), code.seconds());
    }
  }

  @Override
  public Integer call() throws IOException {
    StageClock clock = new StageClock();
    int threads = common.threads();
    Console console = common.console();
    Existing existing = force.existing();
    AtomicFile.requireWritable(output, existing);
    DemoResult result;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      result =
          Demo.standard(common.seed(), threads)
              .run(
                  "halfspace demo --seed " + common.seed() + " --threads " + threads,
                  LocalDate.now(ZoneId.systemDefault()),
                  progress);
    }
    HtmlReport.write(output, DemoReport.page(result), existing);
    print(console, result, clock);
    return 0;
  }

  private void print(Console console, DemoResult result, StageClock clock) {
    console.line(
        "%d images of %d × %d pixels (dead leaves), tested on %d others",
        result.trainingImages(), result.side(), result.side(), result.testImages());
    console.line("Distortions (share of the variance lost):");
    List<List<String>> rows = new ArrayList<>();
    List<Budget> budgets = new ArrayList<>();
    for (DemoResult.Budget budget : result.budgets()) {
      DemoResult.Code signs = budget.signs();
      DemoResult.Code mixed = budget.mixed();
      rows.add(
          List.of(
              String.valueOf(budget.bits()),
              String.format(Locale.ROOT, "%.4f", result.bitsPerPixel(budget.bits())),
              String.format(Locale.ROOT, "%.5f", signs.floor()),
              String.format(Locale.ROOT, "%.5f", signs.reached()),
              String.format(Locale.ROOT, "%+.2f %%", 100 * signs.gap()),
              String.format(Locale.ROOT, "%.5f", mixed.floor()),
              String.format(Locale.ROOT, "%.5f", mixed.reached()),
              String.format(Locale.ROOT, "%+.2f %%", 100 * mixed.gap()),
              String.format(Locale.ROOT, "%.5f", budget.shannon()),
              String.format(Locale.ROOT, "%.2f", signs.seconds() + mixed.seconds())));
      budgets.add(
          new Budget(
              budget.bits(),
              result.bitsPerPixel(budget.bits()),
              Code.of(signs),
              Code.of(mixed),
              decoders(budget),
              budget.shannon()));
    }
    console.table(
        List.of(
            "bits",
            "rate",
            "signs floor",
            "reached",
            "gap",
            "mixed floor",
            "reached",
            "gap",
            "Shannon",
            "seconds"),
        rows);
    printDecoders(console, result);
    console.line("Open %s", output.toAbsolutePath().toUri());
    console.result(
        new Result(
            "halfspace/demo/1",
            result.dimension(),
            result.trainingImages(),
            result.testImages(),
            budgets,
            output.toString(),
            clock.total()));
  }

  /** By the names of the types, the linear decoder first. */
  private static Map<String, Decoded> decoders(DemoResult.Budget budget) {
    Map<String, Decoded> all = new LinkedHashMap<>();
    DemoResult.Code signs = budget.signs();
    all.put(DecoderType.LINEAR.label(), new Decoded(signs.reached(), signs.seconds()));
    for (DemoResult.Decoded decoded : budget.decoders()) {
      all.put(decoded.type().label(), new Decoded(decoded.reached(), decoded.seconds()));
    }
    return all;
  }

  private static void printDecoders(Console console, DemoResult result) {
    console.line("Distortions of sign codes by each decoder:");
    List<List<String>> rows = new ArrayList<>();
    for (DemoResult.Budget budget : result.budgets()) {
      Map<String, Decoded> decoders = decoders(budget);
      List<String> row = new ArrayList<>();
      row.add(String.valueOf(budget.bits()));
      row.add(String.format(Locale.ROOT, "%.5f", budget.signs().floor()));
      for (DecoderType type : DecoderType.values()) {
        Decoded decoded = decoders.get(type.label());
        row.add(decoded == null ? "" : String.format(Locale.ROOT, "%.5f", decoded.reached()));
      }
      rows.add(row);
    }
    List<String> titles = new ArrayList<>(List.of("bits", "linear floor"));
    for (DecoderType type : DecoderType.values()) {
      titles.add(type.label());
    }
    console.table(titles, rows);
    console.line(
        "Tables gain where units that share four bits depend on each other, which they hardly do"
            + " here; the network is small and hardly trained, so that the demo stays short.");
  }
}
