// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import static org.halfspace.cli.option.OptionTypes.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.DoubleFunction;
import org.halfspace.activation.Activation;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.OddActivation;
import org.halfspace.cli.option.SpectrumArgument;
import org.halfspace.cli.option.UnitBits;
import org.halfspace.cli.output.CodeKind;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.LimitChart;
import org.halfspace.cli.output.MixedLimitChart;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.code.DecoderType;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.lab.chart.ChartFile;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.EntrySource;
import org.halfspace.source.Spectrum;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code halfspace limit}: the floor beside Shannon, PCA and the uniform code. */
@Command(
    name = "limit",
    customSynopsis = {
      "halfspace limit SPECTRUM --bits N[,N...] [OPTIONS]",
      "   or: halfspace limit SPECTRUM --rate R[,R...] [OPTIONS]",
      "   or: halfspace limit SPECTRUM --distortion D[,D...] [OPTIONS]"
    },
    header = "The floor: the lowest distortion a code can reach, before any training.",
    description = {
      "Computes the floor: the lowest distortion that a two-layer autoencoder with n bits can"
          + " reach on a Gaussian source with this spectrum, before any training. Also prints"
          + " Shannon's bound at n bits, PCA with n real numbers, and a code that spends the same on"
          + " every component.",
      "Distortion is the share of the variance that is lost."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace limit power:1000:1 --rate 0.25,0.5,1,2",
      "  halfspace limit vectors.npy --bits 64,128,256 --plot limit.svg",
      "  halfspace limit isotropic:100 --distortion 0.2",
      "  halfspace limit isotropic:400 --rate 1,2,4 --decoder message-passing",
      "  halfspace limit sparse:1000:0.3 --rate 1 --decoder message-passing",
      "  halfspace limit power:100:1 --bits 100,400 --unit-bits mixed \\",
      "      --plot mixed.svg"
    })
public final class LimitCommand implements Callable<Integer> {
  private static final DecoderType[] DECODERS = {DecoderType.LINEAR, DecoderType.MESSAGE_PASSING};

  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(paramLabel = "SPECTRUM", description = SpectrumArgument.HELP)
  @FileUse(FileUse.Kind.READ)
  private String spectrumText;

  @ArgGroup(exclusive = true, multiplicity = "0..1")
  private Rate rate;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "sign",
      description =
          "sign, identity, tanh, erf, hard-tanh, sin, softsign or levels:M, a quantizer of M levels"
              + " (default: ${DEFAULT-VALUE}); the floor holds for odd activations only, so relu and gelu"
              + " are refused.")
  private String activationName;

  @Option(
      names = "--unit-bits",
      paramLabel = "B",
      defaultValue = "1",
      description =
          "Bits per unit: 1 (sign, the default), 2 to 8 for quantizers with 4 to 256 levels, or mixed"
              + " to compare all of them and mixtures at the same budget.")
  private String unitBitsText;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = "linear",
      description =
          "linear (default), or message-passing to see beside the floor what the same codes lose when"
              + " decoded by message passing, as state evolution predicts it; for units with levels"
              + " only, such as sign.")
  private String decoderName;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the curves up to the largest rate requested, as .svg or .png.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path plot;

  @Mixin private ForceOption force;

  /** At which rates. */
  private static final class Rate {
    @Option(names = "--bits", split = ",", paramLabel = "N", description = "Numbers of bits n.")
    private List<Integer> bits;

    @Option(
        names = "--rate",
        split = ",",
        paramLabel = "R",
        description = "Rates n/d; n is rounded, and at least 1.")
    private List<Double> rates;

    @Option(
        names = "--distortion",
        split = ",",
        paramLabel = "D",
        description = "Target distortions: finds the smallest n whose floor is at most D.")
    private List<Double> distortions;
  }

  @Override
  public Integer call() throws IOException {
    return Blas.with(common.threads(), this::limit);
  }

  private int limit() throws IOException {
    Console console = common.console();
    requireRates();
    UnitBits unitBits = UnitBits.of(unitBitsText);
    Activation named = OddActivation.of(activationName);
    require(
        unitBits.bits() == 1 || named.name().equals(Activation.sign().name()),
        "--unit-bits: "
            + unitBitsText
            + ", cannot be combined with --activation, because units of several bits are"
            + " quantizers");
    DecoderType decoder = Choice.of("--decoder", decoderName, DECODERS, DecoderType::label);
    require(
        decoder == DecoderType.LINEAR || named.quantizer().isPresent(),
        "--decoder: "
            + decoderName
            + ", needs units with levels, such as sign or levels:4, not "
            + activationName);
    Existing existing = force.existing();
    if (plot != null) {
      requirePlot(existing);
    }
    Optional<EntrySource> source = SpectrumArgument.source(spectrumText);
    require(
        source.isEmpty() || !unitBits.isMixed(),
        "--unit-bits: mixed, is for spectra; the entries of " + spectrumText + " are all alike");
    Spectrum spectrum = spectrum();
    if (unitBits.isMixed()) {
      mixed(console, BitLimits.of(spectrum), decoder, existing);
    } else {
      Activation activation = unitBits.bits() == 1 ? named : unitBits.activation();
      CodeKind kind = new CodeKind(unitBits.bits(), decoder, source);
      alike(console, Limits.of(spectrum, activation), kind, existing);
    }
    return 0;
  }

  private void mixed(Console console, BitLimits limits, DecoderType decoder, Existing existing)
      throws IOException {
    int d = limits.spectrum().dimension();
    int most = (int) Math.min(Integer.MAX_VALUE, (long) BitLimits.MOST_BITS * d);
    List<Integer> budgets = budgets(d, wanted -> smallest(limits, wanted, most));
    MixedLimit.Result result = MixedLimit.of(limits, budgets, decoder);
    if (plot != null) {
      ChartFile.write(plot, MixedLimitChart.of(spectrumText, limits, budgets, decoder), existing);
    }
    MixedLimit.print(console, spectrumText, result);
    noteDrawn(console);
    console.result(result);
  }

  /** With more bits than units of eight bits on all components, units are all alike. */
  private static OptionalInt smallest(BitLimits limits, double wanted, int most) {
    OptionalInt within = limits.smallestBits(wanted, most);
    return within.isPresent() ? within : limits.smallestBits(wanted, Integer.MAX_VALUE);
  }

  private void alike(Console console, Limits limits, CodeKind kind, Existing existing)
      throws IOException {
    int unitBits = kind.unitBits();
    List<Integer> budgets =
        budgets(
            limits.spectrum().dimension(),
            wanted -> {
              OptionalInt units = limits.smallestUnits(wanted);
              return units.isPresent() && units.getAsInt() <= Integer.MAX_VALUE / unitBits
                  ? OptionalInt.of(units.getAsInt() * unitBits)
                  : OptionalInt.empty();
            });
    budgets.forEach(
        bits ->
            require(
                bits >= unitBits,
                "--unit-bits: " + unitBits + ", but " + bits + " bits are too few for one unit"));
    AlikeLimit.Result result = AlikeLimit.of(limits, kind, budgets);
    if (plot != null) {
      ChartFile.write(plot, LimitChart.of(spectrumText, limits, kind, budgets), existing);
    }
    AlikeLimit.print(console, spectrumText, limits, kind, result);
    noteDrawn(console);
    console.result(result);
  }

  private void noteDrawn(Console console) {
    if (plot != null) {
      console.note("Chart written to %s", plot);
    }
  }

  private void requirePlot(Existing existing) throws IOException {
    try {
      ChartFile.requireKnownEnding(plot);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("--plot: " + plot + ", must end in .svg or .png");
    }
    AtomicFile.requireWritable(plot, existing);
  }

  private Spectrum spectrum() throws IOException {
    try (TerminalProgress progress = new TerminalProgress(common.console())) {
      return SpectrumArgument.read(spectrumText, dataOptions, progress);
    }
  }

  /** What can be said of the numbers before the spectrum is known. */
  private void requireRates() {
    require(rate != null, "one of --bits, --rate and --distortion is needed");
    if (rate.bits != null) {
      rate.bits.forEach(n -> require(n >= 1, "--bits: " + n + ", must be at least 1"));
    } else if (rate.rates != null) {
      rate.rates.forEach(r -> require(r > 0, "--rate: " + r + ", must be positive"));
    } else {
      rate.distortions.forEach(
          wanted ->
              require(
                  wanted > 0 && wanted < 1,
                  "--distortion: " + wanted + ", must be between 0 and 1, both excluded"));
    }
  }

  /** The requested numbers of bits. */
  private List<Integer> budgets(int d, DoubleFunction<OptionalInt> smallest) {
    List<Integer> bits = new ArrayList<>();
    if (rate.bits != null) {
      bits.addAll(rate.bits);
    } else if (rate.rates != null) {
      for (double r : rate.rates) {
        double n = Math.rint(r * d);
        if (n > Integer.MAX_VALUE) {
          throw tooMany("--rate: " + r + " at dimension " + d);
        }
        bits.add((int) Math.max(1, n));
      }
    } else {
      for (double wanted : rate.distortions) {
        bits.add(smallest.apply(wanted).orElseThrow(() -> outOfReach(wanted)));
      }
    }
    return bits;
  }

  private JobFailure outOfReach(double wanted) {
    return tooMany("--distortion: " + wanted);
  }

  private static JobFailure tooMany(String asked) {
    return new JobFailure(asked + ", would take more than " + Integer.MAX_VALUE + " bits");
  }
}
