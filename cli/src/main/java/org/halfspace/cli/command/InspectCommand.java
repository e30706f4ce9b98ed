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
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ForceOption;
import org.halfspace.cli.output.Console;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.StageClock;
import org.halfspace.cli.output.TerminalProgress;
import org.halfspace.data.NonFinite;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.inspect.CheapestCode;
import org.halfspace.inspect.DataProfile;
import org.halfspace.inspect.Inspection;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.inspect.InspectReport;
import org.halfspace.lab.report.HtmlReport;
import org.halfspace.limits.Mixture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace inspect}: what vectors are like. */
@Command(
    name = "inspect",
    header = "Examine vectors before fitting: what is broken, and what each bit budget can reach.",
    description = {
      "Reads vectors twice and reports what is broken in them (NaN, zeros, copies, constant"
          + " columns), how their variance is spread, how far they are from Gaussian, the floors of signs"
          + " and of units of several bits for 1/8 to 4 bits per dimension, and a verdict in words:"
          + " the fewest bits that lose half of the variance or a tenth, whether storing the norm separately pays, and whether the plain signs of the entries"
          + " beat the floor. Vectors that are not finite are counted and left out."
    },
    footer = {
      "",
      "Examples:",
      "  halfspace inspect vectors.npy",
      "  halfspace inspect vectors.npy --html inspect.html"
    })
public final class InspectCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Parameters(paramLabel = "DATA", description = DataOptions.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path file;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a self-contained page with charts.")
  @FileUse(FileUse.Kind.WRITTEN)
  private Path html;

  @Mixin private ForceOption force;

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      NonFiniteValues nonFinite,
      Located zeroVectors,
      Duplicates duplicates,
      List<Integer> constantColumns,
      double zeroShare,
      double repeatedShare,
      List<DataProfile.Outlier> outliers,
      double totalVariance,
      DataProfile.EffectiveRank effectiveRank,
      double[] eigenvalues,
      Norms norms,
      Kurtoses kurtosis,
      List<Budget> budgets,
      List<Cheapest> cheapest,
      Optional<DataProfile.PlainSign> plainSign,
      List<String> verdict,
      double seconds) {}

  /**
   * What a number of bits can reach.
   *
   * @param floor of signs
   * @param mixed the floor of units of 1 to 8 bits, as in {@code groups}
   */
  record Budget(
      int bits,
      double rate,
      double floor,
      double mixed,
      double shannon,
      double linear,
      double withoutGain,
      Optional<Double> withGain,
      List<Group> groups) {
    static Budget of(DataProfile.Budget budget) {
      DataProfile.Bounds bounds = budget.bounds();
      return new Budget(
          budget.bits(),
          budget.rate(),
          bounds.floor(),
          bounds.mixed().distortion(),
          bounds.shannon(),
          bounds.linear(),
          budget.withoutGain(),
          budget.withGain(),
          Group.of(bounds.mixed()));
    }
  }

  /** The JSON of units that have the same number of bits. */
  record Group(int bits, int units) {
    static List<Group> of(Mixture mixture) {
      return mixture.groups().stream()
          .map(group -> new Group(group.bits(), group.units()))
          .toList();
    }
  }

  /**
   * The fewest bits that lose at most {@code distortion}.
   *
   * @param alike with units of the same number of bits
   */
  record Cheapest(
      double distortion,
      Mixed mixed,
      CheapestCode.Alike alike,
      CheapestCode.Alike signs,
      CheapestCode.Shannon shannon) {
    static Cheapest of(CheapestCode code) {
      Mixture mixed = code.mixed();
      return new Cheapest(
          code.distortion(),
          new Mixed(mixed.bits(), mixed.distortion(), Group.of(mixed)),
          code.alike(),
          code.signs(),
          code.shannon());
    }
  }

  /** Units of 1 to 8 bits. */
  record Mixed(int bits, double floor, List<Group> groups) {}

  /** Values that are not finite. */
  record NonFiniteValues(
      long vectors, long nan, long infinite, Optional<DataProfile.Place> first) {}

  /** How many, and the row of the first. */
  record Located(long count, OptionalLong firstRow) {}

  /** Vectors equal to an earlier one. */
  record Duplicates(long count, boolean exact, OptionalLong firstRow) {}

  /** Norms of centered vectors. */
  record Norms(
      double mean,
      double variation,
      double gaussianVariation,
      double explainedShare,
      List<Quantile> quantiles) {}

  /** The norm that a share of vectors does not exceed. */
  record Quantile(double level, double norm) {}

  /** Of projections on random directions. */
  record Kurtoses(DataProfile.Kurtosis projections, DataProfile.Kurtosis whitened) {}

  @Override
  public Integer call() throws IOException {
    StageClock clock = new StageClock();
    int threads = common.threads();
    Console console = common.console();
    Existing existing = force.existing();
    if (html != null) {
      AtomicFile.requireWritable(html, existing);
    }
    VectorData data =
        DataOptions.open(file, dataOptions.options().withNonFinite(NonFinite.DELIVER));
    DataProfile profile;
    try (TerminalProgress progress = new TerminalProgress(console)) {
      profile = new Inspection(common.seed(), threads, progress).run(data);
    } catch (UnusableDataException e) {
      throw new JobFailure(file + ": " + e.getMessage(), e);
    }
    if (html != null) {
      String command = "halfspace inspect " + file + " --seed " + common.seed();
      Provenance provenance =
          Provenance.here(command, common.seed(), LocalDate.now(ZoneId.systemDefault()));
      HtmlReport.write(
          html,
          InspectReport.page(
              file.toAbsolutePath().normalize().getFileName().toString(),
              data.description(),
              profile,
              provenance),
          existing);
    }
    print(console, data, profile);
    console.result(result(profile, clock));
    return 0;
  }

  private static Result result(DataProfile profile, StageClock clock) {
    DataProfile.NonFiniteValues broken = profile.flaws().nonFinite();
    DataProfile.Norms norms = profile.statistics().norms();
    List<Quantile> quantiles = new ArrayList<>();
    for (int i = 0; i < norms.quantiles().size(); i++) {
      quantiles.add(new Quantile(DataProfile.Norms.LEVELS.get(i), norms.quantiles().get(i)));
    }
    return new Result(
        "halfspace/inspect/1",
        profile.dimension(),
        profile.count(),
        new NonFiniteValues(broken.vectors(), broken.nan(), broken.infinite(), broken.first()),
        new Located(profile.flaws().zeros().count(), profile.flaws().zeros().firstRow()),
        new Duplicates(
            profile.flaws().duplicates().count(),
            profile.flaws().duplicates().counting() == DataProfile.Counting.EXACT,
            profile.flaws().duplicates().firstRow()),
        profile.flaws().columns().constant(),
        profile.flaws().columns().zeroShare(),
        profile.flaws().columns().repeatedShare(),
        profile.flaws().outliers(),
        profile.statistics().spectrum().total(),
        profile.statistics().effectiveRank(),
        profile.statistics().spectrum().eigenvalues(),
        new Norms(
            norms.mean(),
            norms.variation(),
            norms.gaussianVariation(),
            norms.explainedShare(),
            quantiles),
        new Kurtoses(profile.statistics().projections(), profile.statistics().whitened()),
        profile.reach().budgets().stream().map(Budget::of).toList(),
        profile.reach().cheapest().stream().map(Cheapest::of).toList(),
        profile.reach().plainSign(),
        profile.verdict(),
        clock.total());
  }

  private void print(Console console, VectorData data, DataProfile profile) {
    console.line("%s: %s", file, data.description());
    console.line(
        "not finite %d, zero %d, duplicate %s%d; constant columns %d of %d",
        profile.flaws().nonFinite().vectors(),
        profile.flaws().zeros().count(),
        profile.flaws().duplicates().counting() == DataProfile.Counting.EXACT ? "" : "about ",
        profile.flaws().duplicates().count(),
        profile.flaws().columns().constant().size(),
        profile.dimension());
    console.line(
        "entries that are 0: %.1f %%; with the most frequent value of their column: %.1f %%",
        100 * profile.flaws().columns().zeroShare(),
        100 * profile.flaws().columns().repeatedShare());
    console.line(
        "total variance %.6g, effective rank %.1f, participation ratio %.1f",
        profile.statistics().spectrum().total(),
        profile.statistics().effectiveRank().entropy(),
        profile.statistics().effectiveRank().participation());
    DataProfile.Norms norms = profile.statistics().norms();
    console.line(
        "norms: mean %.5g, median %.5g, from %.5g to %.5g",
        norms.mean(),
        norms.quantiles().get(DataProfile.Norms.LEVELS.indexOf(0.5)),
        norms.quantiles().get(0),
        norms.quantiles().get(norms.quantiles().size() - 1));
    console.line(
        "norms: coefficient of variation %.4f, that of a Gaussian source %.4f",
        norms.variation(), norms.gaussianVariation());
    line(console, "kurtosis of random projections", profile.statistics().projections());
    line(console, "the same, whitened", profile.statistics().whitened());
    profile
        .reach()
        .plainSign()
        .ifPresent(
            sign ->
                console.line(
                    "plain sign at %d bits: %.4f ± %.4f, floor %.4f",
                    profile.dimension(), sign.distortion(), sign.standardError(), sign.floor()));
    console.line(
        "Distortions (share of the variance lost). signs: the floor of signs; no gain, with gain:");
    console.line("the same for norms as in the data; mixed: the floor of units of 1 to 8 bits:");
    console.table(
        List.of("bits", "rate", "signs", "no gain", "with gain", "mixed", "Shannon", "PCA"),
        profile.reach().budgets().stream().map(InspectCommand::row).toList());
    profile.verdict().forEach(console::item);
    if (html != null) {
      console.line("Open %s", html.toAbsolutePath().toUri());
    }
  }

  private static void line(Console console, String name, DataProfile.Kurtosis kurtosis) {
    console.line(
        "%s: %.3f (%.3f to %.3f over %d directions of %d components)",
        name,
        kurtosis.mean(),
        kurtosis.least(),
        kurtosis.greatest(),
        kurtosis.directions(),
        kurtosis.components());
  }

  private static List<String> row(DataProfile.Budget budget) {
    return List.of(
        String.valueOf(budget.bits()),
        String.format(Locale.ROOT, "%.4f", budget.rate()),
        decimals(budget.bounds().floor()),
        decimals(budget.withoutGain()),
        budget.withGain().map(InspectCommand::decimals).orElse("–"),
        decimals(budget.bounds().mixed().distortion()),
        decimals(budget.bounds().shannon()),
        decimals(budget.bounds().linear()));
  }

  private static String decimals(double distortion) {
    return String.format(Locale.ROOT, "%.4f", distortion);
  }
}
