// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.halfspace.cli.command.AdoptCommand;
import org.halfspace.cli.command.ConvertCommand;
import org.halfspace.cli.command.DecodeCommand;
import org.halfspace.cli.command.DemoCommand;
import org.halfspace.cli.command.DescendCommand;
import org.halfspace.cli.command.EncodeCommand;
import org.halfspace.cli.command.EvaluateCommand;
import org.halfspace.cli.command.ExportCommand;
import org.halfspace.cli.command.FitCommand;
import org.halfspace.cli.command.InfoCommand;
import org.halfspace.cli.command.InspectCommand;
import org.halfspace.cli.command.LimitCommand;
import org.halfspace.cli.command.ReproduceCommand;
import org.halfspace.cli.command.SearchCommand;
import org.halfspace.cli.option.OptionTypes;
import org.halfspace.cli.output.ExitSignal;
import org.halfspace.cli.output.MissingPart;
import org.halfspace.cli.output.StandardOutput;
import org.halfspace.cli.output.StopSignal;
import org.halfspace.cli.output.StopSource;
import org.halfspace.cli.output.Version;
import org.halfspace.linalg.blas.BlasExit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The command {@code halfspace}. A command line that names its command first loads no other one,
 * and one that asks for the version none at all: both save a third of the time of a short job.
 */
@Command(
    name = "halfspace",
    description = {
      "Compresses vectors to bits with a two-layer autoencoder x̂ = A σ(Bx). Before training,"
          + " it computes the lowest distortion that such an autoencoder can reach on a Gaussian"
          + " source with the covariance of the data (the floor); after training, it reports what was"
          + " reached.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 success, 1 the job failed (bad data, unreadable file, a bug), 2 wrong"
          + " usage.",
      "",
      "Examples:",
      "  halfspace demo",
      "  halfspace limit power:1000:1 --rate 0.25,0.5,1,2",
      "  halfspace fit vectors.npy --bits 256 -o model.safetensors"
    })
public final class Halfspace implements StopSource {
  /** In the order of the help. */
  static final List<String> COMMANDS =
      List.of(
          "limit",
          "fit",
          "adopt",
          "encode",
          "decode",
          "evaluate",
          "search",
          "convert",
          "export",
          "info",
          "inspect",
          "descend",
          "reproduce",
          "demo",
          "help");

  private final StopSignal stop;

  private Halfspace(StopSignal stop) {
    this.stop = stop;
  }

  public static void main(String[] arguments) {
    // Loaded now, as no class may load any more when it is needed.
    MissingPart missing = new MissingPart();
    StandardOutput standardOutput;
    try {
      standardOutput = new StandardOutput();
    } catch (LinkageError e) {
      System.err.println("halfspace: " + missing.describe(e));
      System.exit(1);
      return;
    }
    PrintStream out = new PrintStream(standardOutput, false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Thread worker = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    StopSignal stop = new StopSignal();
    ExitSignal signal = ExitSignal.watch();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!done.get()) {
                    stop.stop(worker, err);
                    signal.exitCode().ifPresent(BlasExit::prepare);
                  }
                }));
    int code;
    try {
      code = run(stop, out, stop.messages(err), arguments);
    } catch (LinkageError | TypeNotPresentException e) {
      err.println("halfspace: " + missing.describe(e));
      code = 1;
    }
    out.flush();
    Optional<String> lost = standardOutput.failure();
    if (lost.isPresent()) {
      err.println("halfspace: " + lost.get());
      code = Math.max(code, 1);
    }
    done.set(true);
    if (!stop.requested()) {
      // Else the process is ending already, and waits for this thread.
      System.exit(code);
    }
  }

  @Override
  public StopSignal stop() {
    return stop;
  }

  /**
   * Runs one command line.
   *
   * @return the exit code: 0 done, 1 the job failed, 2 wrong usage
   */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    return run(new StopSignal(), out, err, arguments);
  }

  /** The class of one of {@link #COMMANDS}; no other one is loaded. */
  static Class<?> command(String name) {
    return switch (name) {
      case "limit" -> LimitCommand.class;
      case "fit" -> FitCommand.class;
      case "adopt" -> AdoptCommand.class;
      case "encode" -> EncodeCommand.class;
      case "decode" -> DecodeCommand.class;
      case "evaluate" -> EvaluateCommand.class;
      case "search" -> SearchCommand.class;
      case "convert" -> ConvertCommand.class;
      case "export" -> ExportCommand.class;
      case "info" -> InfoCommand.class;
      case "inspect" -> InspectCommand.class;
      case "descend" -> DescendCommand.class;
      case "reproduce" -> ReproduceCommand.class;
      case "demo" -> DemoCommand.class;
      case "help" -> HelpCommand.class;
      default -> throw new IllegalArgumentException("no command: " + name);
    };
  }

  /** Those that a command line may need. */
  private static List<String> commands(String... arguments) {
    boolean one =
        arguments.length > 0 && COMMANDS.contains(arguments[0]) && !arguments[0].equals("help");
    return one ? List.of(arguments[0]) : COMMANDS;
  }

  private static boolean asksForVersion(String... arguments) {
    return arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"));
  }

  private static int run(StopSignal stop, PrintStream out, PrintStream err, String... arguments) {
    if (asksForVersion(arguments)) {
      out.println(Version.text());
      return 0;
    }
    CommandLine line = new CommandLine(new Halfspace(stop));
    for (String name : commands(arguments)) {
      line.addSubcommand(name, command(name));
    }
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // A file may be called @vectors.npy.
    line.setExpandAtFiles(false);
    OptionTypes.register(line);
    if (arguments.length == 0) {
      line.usage(err);
      return 2;
    }
    return new FailureHandler(arguments).execute(line);
  }
}
