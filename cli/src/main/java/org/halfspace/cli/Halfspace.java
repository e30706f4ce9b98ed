package org.halfspace.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
import org.halfspace.cli.output.MissingPart;
import org.halfspace.cli.output.StandardOutput;
import org.halfspace.cli.output.StopSignal;
import org.halfspace.cli.output.StopSource;
import org.halfspace.cli.output.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command {@code halfspace}. */
@Command(
    name = "halfspace",
    description = {
      "Compresses vectors to bits with a two-layer autoencoder x̂ = A σ(Bx), tells the lowest"
          + " distortion that any such autoencoder can reach (the floor), and reaches it.",
      ""
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LimitCommand.class,
      FitCommand.class,
      AdoptCommand.class,
      EncodeCommand.class,
      DecodeCommand.class,
      EvaluateCommand.class,
      SearchCommand.class,
      ConvertCommand.class,
      ExportCommand.class,
      InfoCommand.class,
      InspectCommand.class,
      DescendCommand.class,
      ReproduceCommand.class,
      DemoCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 the job failed (bad data, unreadable file, a bug), 2 wrong usage.",
      "",
      "Examples:",
      "  halfspace demo",
      "  halfspace limit power:1000:1 --rate 0.25,0.5,1,2",
      "  halfspace fit vectors.npy --bits 256 -o model.safetensors"
    })
public final class Halfspace implements StopSource {
  private final StopSignal stop;

  private Halfspace(StopSignal stop) {
    this.stop = stop;
  }

  public static void main(String[] arguments) {
    // Loaded now, as no class may load any more when it is needed.
    MissingPart missing = new MissingPart();
    StandardOutput standardOutput = new StandardOutput();
    PrintStream out = new PrintStream(standardOutput, false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Thread worker = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    StopSignal stop = new StopSignal();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!done.get()) {
                    stop.stop(worker, err);
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

  private static int run(StopSignal stop, PrintStream out, PrintStream err, String... arguments) {
    CommandLine line = new CommandLine(new Halfspace(stop));
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
