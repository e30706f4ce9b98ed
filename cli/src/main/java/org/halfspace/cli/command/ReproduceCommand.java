// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.Outputs;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.io.Existing;
import org.halfspace.lab.experiment.Check;
import org.halfspace.lab.experiment.Experiment;
import org.halfspace.lab.experiment.Experiments;
import org.halfspace.lab.experiment.Finished;
import org.halfspace.lab.experiment.Reproduction;
import org.halfspace.lab.experiment.ResultFolder;
import org.halfspace.lab.experiment.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code halfspace reproduce}: the paper's experiments and the report. */
@Command(
    name = "reproduce",
    header = "Run the paper's experiments; write charts, tables and a report.",
    description = {
      "Runs experiments on theory and on real data. Each states what theory predicts, what was"
          + " measured, and whether the two agree within a tolerance. The folder receives a JSON file"
          + " for each experiment, its charts (SVG, PNG), tables (CSV) and pictures, and report.html."
          + " Results that the folder already has from the same setting are not computed again, so an"
          + " interrupted run continues where it stopped.",
      "",
      "Real data come from the folder named by HALFSPACE_DATA, otherwise from ../shared/data;"
          + " experiments without their data are skipped.",
      ""
    },
    footer = {
      "",
      "The exit code is 1 if a verdict is not as predicted.",
      "",
      "Examples:",
      "  halfspace reproduce --quick -o quick",
      "  halfspace reproduce rate-isotropic staircase -o some"
    })
public final class ReproduceCommand implements Callable<Integer>, Outputs.Declares {
  @Spec private CommandSpec command;
  @Mixin private CommonOptions common;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Which experiments (default: all); --list shows their names.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Output folder for the results.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path output;

  @Option(
      names = "--quick",
      description = "Small sizes and few steps: about two minutes on two cores.")
  private boolean quick;

  @Option(names = "--list", description = "List the experiments and exit.")
  private boolean list;

  @Option(
      names = "--force",
      description = "Run everything again, and write into a folder even if it holds other files.")
  private boolean force;

  /** The JSON of the command. */
  record Result(String schema, boolean quick, String report, List<One> experiments) {}

  /** One experiment in the JSON. */
  record One(String name, String verdict, double seconds, String skipped, List<Tested> checks) {}

  /** One check in the JSON. */
  record Tested(String what, double deviation, double tolerance, boolean passed) {}

  @Override
  public void declare(Outputs files) {
    Optional<Path> data = dataFolder();
    if (output == null || data.isEmpty()) {
      return;
    }
    files.read("the folder of real data", data.get());
    for (String name : names) {
      files.written("--output", output.resolve(name + ".json"));
    }
    files.written("--output", output.resolve("report.html"));
    files.written("--output", output.resolve("report.md"));
  }

  private static Optional<Path> dataFolder() {
    return Setting.dataFolder(System.getenv("HALFSPACE_DATA"));
  }

  @Override
  public Integer call() throws IOException {
    Console console = common.console();
    int threads = common.threads();
    List<Experiment> experiments = experiments();
    if (list) {
      experiments.forEach(one -> console.line("%-20s %s", one.name(), one.question()));
      return 0;
    }
    if (output == null) {
      throw new ParameterException(
          command.commandLine(), "-o: missing; an output folder is needed");
    }
    Existing existing = force ? Existing.REPLACE : Existing.KEEP;
    ResultFolder folder = ResultFolder.open(output, existing);
    List<Finished> results;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      Setting setting = new Setting(quick, common.seed(), threads, dataFolder(), progress);
      results =
          new Reproduction(
                  setting, folder, existing, commandLine(), LocalDate.now(ZoneId.systemDefault()))
              .run(
                  experiments,
                  (finished, known) -> {
                    progress.close();
                    print(console, finished, known);
                  });
    }
    console.line("Open %s", folder.report().toAbsolutePath().toUri());
    boolean failed = results.stream().anyMatch(one -> one.verdict() == Finished.Verdict.FAILED);
    console.result(
        new Result(
            "halfspace/reproduce/1",
            quick,
            folder.report().toString(),
            results.stream().map(ReproduceCommand::one).toList()));
    return failed ? 1 : 0;
  }

  private List<Experiment> experiments() {
    Experiment[] known = Experiments.named(List.of()).toArray(Experiment[]::new);
    for (String name : names) {
      Choice.of("NAME", name, known, Experiment::name);
    }
    return Experiments.named(names);
  }

  private String commandLine() {
    return "halfspace reproduce"
        + (names.isEmpty() ? "" : " " + String.join(" ", names))
        + (quick ? " --quick" : "")
        + " --seed "
        + common.seed();
  }

  private static void print(Console console, Finished finished, boolean known) {
    console.line(
        "%-20s %-8s %6.1f s%s",
        finished.name(),
        label(finished),
        finished.seconds(),
        known ? "  (from an earlier run)" : "");
    finished
        .outcome()
        .ifPresent(
            outcome -> {
              for (Check check : outcome.checks()) {
                if (!check.passed()) {
                  console.line(
                      "  not as predicted: %s: deviation %.3g, tolerance %.3g",
                      check.what(), check.deviation(), check.tolerance());
                }
              }
            });
    if (!finished.skipped().isEmpty()) {
      console.line("  %s", finished.skipped());
    }
  }

  private static String label(Finished finished) {
    return finished.verdict().name().toLowerCase(Locale.ROOT);
  }

  private static One one(Finished finished) {
    return new One(
        finished.name(),
        label(finished),
        finished.seconds(),
        finished.skipped(),
        finished
            .outcome()
            .map(outcome -> outcome.checks().stream().map(ReproduceCommand::tested).toList())
            .orElse(List.of()));
  }

  private static Tested tested(Check check) {
    return new Tested(check.what(), check.deviation(), check.tolerance(), check.passed());
  }
}
