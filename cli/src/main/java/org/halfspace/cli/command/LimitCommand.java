// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import static org.halfspace.cli.option.OptionTypes.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.halfspace.activation.Activation;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.option.OddActivation;
import org.halfspace.cli.option.SpectrumArgument;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.LimitChart;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.io.Existing;
import org.halfspace.lab.chart.ChartFile;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Blas;
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
          + " reach on a Gaussian source of this spectrum, before any training. Beside it Shannon's"
          + " bound at n bits, PCA with n real numbers, and a code that spends as much on every"
          + " component.",
      "Distortion is the share of the variance that is lost."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace limit power:1000:1 --rate 0.25,0.5,1,2",
      "  halfspace limit vectors.npy --bits 64,128,256 --plot limit.svg",
      "  halfspace limit isotropic:100 --distortion 0.2"
    })
public final class LimitCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(paramLabel = "SPECTRUM", description = SpectrumArgument.HELP)
  @FileUse(FileUse.Kind.READ)
  private String spectrumText;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Rate rate;

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      defaultValue = "sign",
      description =
          "sign, identity, tanh, erf, hard-tanh, sin or softsign (default: ${DEFAULT-VALUE}); the"
              + " floor holds for odd ones only, so relu and gelu are refused.")
  private String activationName;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the curves from rate 0 to the largest asked for, as .svg or .png.")
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
        description = "Distortions wanted: the smallest n whose floor is at most D.")
    private List<Double> distortions;
  }

  /** The JSON of one point. */
  record Point(
      int bits,
      double rate,
      double distortion,
      double riskPerDimension,
      int activeComponents,
      double uniform,
      @JsonInclude Double shannon,
      double linear) {}

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      double totalVariance,
      String activation,
      double gamma,
      List<Point> points) {}

  @Override
  public Integer call() throws IOException {
    return Blas.with(common.threads(), this::limit);
  }

  private int limit() throws IOException {
    Console console = common.console();
    requireRates();
    Activation activation = OddActivation.of(activationName);
    Existing existing = force.existing();
    if (plot != null) {
      requirePlot(existing);
    }
    Spectrum spectrum = spectrum();
    Limits limits = Limits.of(spectrum, activation);
    List<Point> points = new ArrayList<>();
    List<Integer> bits = bits(limits);
    for (int n : bits) {
      points.add(point(limits.point(n)));
    }
    if (plot != null) {
      ChartFile.write(plot, LimitChart.of(spectrumText, limits, bits), existing);
    }
    print(console, limits, points);
    console.result(
        new Result(
            "halfspace/limit/1",
            spectrum.dimension(),
            spectrum.total(),
            activation.name(),
            activation.gamma(),
            points));
    return 0;
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

  private List<Integer> bits(Limits limits) {
    int d = limits.spectrum().dimension();
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
        OptionalInt smallest = limits.smallestUnits(wanted);
        if (smallest.isEmpty()) {
          throw tooMany("--distortion: " + wanted);
        }
        bits.add(smallest.getAsInt());
      }
    }
    return bits;
  }

  private static JobFailure tooMany(String asked) {
    return new JobFailure(asked + ", would take more than " + Integer.MAX_VALUE + " bits");
  }

  private static Point point(LimitPoint point) {
    return new Point(
        point.floor().units(),
        point.rate(),
        point.floor().distortion(),
        point.floor().riskPerDimension(),
        point.floor().activeComponents(),
        point.uniform(),
        point.shannon().isPresent() ? point.shannon().getAsDouble() : null,
        point.linear());
  }

  private void print(Console console, Limits limits, List<Point> points) {
    console.line(
        "%s: d = %d, total variance %.6g; activation %s, γ = %.6f",
        spectrumText,
        limits.spectrum().dimension(),
        limits.spectrum().total(),
        limits.activation().name(),
        limits.activation().gamma());
    console.line("Distortions (share of the variance lost):");
    List<List<String>> rows = new ArrayList<>();
    for (Point point : points) {
      rows.add(
          List.of(
              String.valueOf(point.bits()),
              number("%.4f", point.rate()),
              number("%.8f", point.distortion()),
              point.shannon() == null ? "–" : number("%.8f", point.shannon()),
              number("%.8f", point.linear()),
              number("%.8f", point.uniform()),
              String.valueOf(point.activeComponents())));
    }
    console.table(List.of("bits", "rate", "floor", "Shannon", "PCA", "uniform", "active"), rows);
    if (plot != null) {
      console.note("Drawn in %s", plot);
    }
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
