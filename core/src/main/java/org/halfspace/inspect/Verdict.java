// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.halfspace.activation.Activation;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.inspect.DataProfile.Counting;
import org.halfspace.inspect.DataProfile.PlainSign;
import org.halfspace.limits.Limits;
import org.halfspace.limits.UnitGroup;

/** Turns numbers into sentences. The thresholds are those of docs/inspect.md. */
final class Verdict {
  /** Vectors for each dimension below which a covariance is poorly known. */
  private static final int FEW_FOR_DIMENSION = 10;

  /** Duplicates that make tests on held-out vectors look better than they are. */
  private static final double MANY_DUPLICATES = 0.01;

  /** How far from 3 a kurtosis is still called near Gaussian. */
  private static final double KURTOSIS_TOLERANCE = 0.3;

  /** What the gain has to save, as a share of the variance, to be called worth its bits. */
  private static final double GAIN_SAVES = 0.01;

  /** How far plain sign has to be below the floor, relative to it and in standard errors. */
  private static final double SIGN_MARGIN = 0.02;

  private static final double SIGN_ERRORS = 3;

  /** The share of repeated entries from which on data are called sparse. */
  private static final double SPARSE = 0.25;

  private final DataProfile profile;
  private final List<String> sentences = new ArrayList<>();

  private Verdict(DataProfile profile) {
    this.profile = profile;
  }

  static List<String> of(DataProfile profile) {
    Verdict verdict = new Verdict(profile);
    verdict.damage();
    verdict.enough();
    verdict.cheapest();
    verdict.spread();
    verdict.gaussian();
    verdict.gain();
    verdict.plainSign();
    return List.copyOf(verdict.sentences);
  }

  private void say(String format, Object... arguments) {
    sentences.add(text(format, arguments));
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  private void damage() {
    int before = sentences.size();
    profile
        .flaws()
        .nonFinite()
        .first()
        .ifPresent(
            at ->
                say(
                    "%s with NaN or infinity, first in row %d, column %d: other commands refuse the data"
                        + " until these are repaired or removed.",
                    vectors(profile.flaws().nonFinite().vectors()), at.row(), at.column()));
    profile
        .flaws()
        .zeros()
        .firstRow()
        .ifPresent(
            row ->
                say(
                    "%s with only zeros, first in row %d.",
                    vectors(profile.flaws().zeros().count()), row));
    profile.flaws().duplicates().firstRow().ifPresent(this::duplicates);
    outliers();
    int constant = profile.flaws().columns().constant().size();
    if (constant > 0) {
      say(
          "%d of %d columns are constant and need no bits, first column %d.",
          constant, profile.dimension(), profile.flaws().columns().constant().get(0));
    }
    if (sentences.size() == before) {
      say("No vector is broken, zero or repeated, and no column is constant.");
    }
  }

  private void outliers() {
    List<DataProfile.Outlier> rows = profile.flaws().outliers();
    if (rows.isEmpty()) {
      return;
    }
    say(
        "%s of %d vectors %s %s of the variance, row %s, which determines all numbers below. Is"
            + " this correct?",
        rows.size() == 1 ? "One" : String.valueOf(rows.size()),
        profile.finiteCount(),
        rows.size() == 1 ? "alone carries" : "together carry",
        percent(rows.stream().mapToDouble(DataProfile.Outlier::share).sum()),
        rows.stream().map(row -> String.valueOf(row.row())).collect(Collectors.joining(", ")));
  }

  private void duplicates(long row) {
    long count = profile.flaws().duplicates().count();
    say(
        "%s%s equal to an earlier one, first in row %d.%s",
        profile.flaws().duplicates().counting() == Counting.EXACT ? "" : "About ",
        vectors(count),
        row,
        count >= MANY_DUPLICATES * profile.finiteCount()
            ? " Copies among the test vectors make a fit look better than it is."
            : "");
  }

  private static String vectors(long count) {
    return count + (count == 1 ? " vector" : " vectors");
  }

  private void enough() {
    if (profile.finiteCount() < (long) FEW_FOR_DIMENSION * profile.dimension()) {
      say(
          "%d vectors are few for %d dimensions: the covariance is poorly estimated, floors come"
              + " out too low, and fits do worse on new vectors.",
          profile.finiteCount(), profile.dimension());
    }
  }

  private void cheapest() {
    List<CheapestCode> codes = profile.reach().cheapest();
    boolean signsDo = true;
    for (int i = 0; i < codes.size(); i++) {
      CheapestCode code = codes.get(i);
      say(
          "%s losing %s takes at least %s. No code of any kind does it with fewer than %s,"
              + " or loses less than %s with %,d.",
          i == 0 ? "On Gaussian data with this covariance," : "There,",
          code.distortion() == 0.5 ? "half of the variance" : "a tenth",
          kinds(code),
          bits(code.shannon().bits()),
          percent(code.shannon().distortion()),
          code.mixed().bits());
      signsDo &= code.isSigns();
    }
    if (!signsDo) {
      say(
          "A projection is one number computed from the vector and kept to 2, 4, 8, … levels with 1,"
              + " 2, 3, … bits. Signs, those of 1 bit, may cost more but are what Hamming distance,"
              + " PostgreSQL's bit type and faiss's binary indexes need.");
    }
  }

  /** The cheapest code, and what others take that are simpler. */
  private static String kinds(CheapestCode code) {
    CheapestCode.Alike signs = code.signs();
    if (code.isSigns()) {
      return text("%s, and signs do (floor %.4f)", bits(signs.bits()), signs.floor());
    }
    String cheapest =
        text(
            "%s: %s (floor %.4f)",
            bits(code.mixed().bits()),
            projections(code.mixed().groups()),
            code.mixed().distortion());
    CheapestCode.Alike alike = code.alike();
    if (alike.unitBits() > 1 && alike.bits() > code.mixed().bits()) {
      cheapest +=
          text(
              ", or %,d with %s (floor %.4f)",
              alike.bits(), projections(alike.units(), alike.unitBits(), true), alike.floor());
    }
    return cheapest + text(", or %,d with signs (floor %.4f)", signs.bits(), signs.floor());
  }

  private static String projections(List<UnitGroup> groups) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups.size(); i++) {
      UnitGroup group = groups.get(i);
      text.append(i == 0 ? "" : i == groups.size() - 1 ? " and " : ", ")
          .append(projections(group.units(), group.bits(), i == 0));
    }
    return text.toString();
  }

  private static String projections(int count, int bits, boolean whole) {
    return whole
        ? text("%,d projection%s of %s", count, count == 1 ? "" : "s", bits(bits))
        : text("%,d of %d", count, bits);
  }

  private static String bits(int bits) {
    return bits == 1 ? "1 bit" : text("%,d bits", bits);
  }

  private void spread() {
    Limits limits = Limits.of(profile.statistics().spectrum(), Activation.sign());
    int d = profile.dimension();
    Budget full =
        profile.reach().budgets().stream()
            .filter(budget -> budget.bits() == d)
            .findFirst()
            .orElseThrow();
    say(
        "The variance is spread as if over %.1f of %d directions. With %s, signs that use the"
            + " covariance lose at least %s, signs after a random rotation %s, projections of one bit"
            + " or more %s, and any code %s.",
        profile.statistics().effectiveRank().entropy(),
        d,
        bits(d),
        percent(full.bounds().floor()),
        percent(limits.uniform(d)),
        percent(full.bounds().mixed().distortion()),
        percent(full.bounds().shannon()));
  }

  private void gaussian() {
    double kurtosis = profile.statistics().projections().mean();
    if (Math.abs(kurtosis - 3) <= KURTOSIS_TOLERANCE) {
      say(
          "Random projections are nearly Gaussian (kurtosis %.2f, Gaussian 3): a code fitted to the"
              + " covariance should come close to the floor.",
          kurtosis);
    } else if (kurtosis > 3) {
      say(
          "Random projections have heavier tails than Gaussian ones (kurtosis %.2f, Gaussian 3):"
              + " some vectors lie much further out than others, and codes may stay above the floor.",
          kurtosis);
    } else {
      say(
          "Random projections have lighter tails than Gaussian ones (kurtosis %.2f, Gaussian 3), as"
              + " with clusters: codes trained on the data may go below the floor.",
          kurtosis);
    }
  }

  private void gain() {
    Optional<Budget> first =
        profile.reach().budgets().stream()
            .filter(budget -> budget.gainSaves(GAIN_SAVES))
            .findFirst();
    if (first.isEmpty()) {
      say(
          "Gain does not pay for signs: storing the norm separately would save less than %s of the"
              + " variance at any of these budgets, including its %d bits.",
          percent(GAIN_SAVES), Budget.GAIN_BITS);
      return;
    }
    Budget most =
        profile.reach().budgets().stream()
            .filter(budget -> budget.gainSaves(GAIN_SAVES))
            .max(
                (a, b) ->
                    Double.compare(
                        a.withoutGain() - a.withGain().orElseThrow(),
                        b.withoutGain() - b.withGain().orElseThrow()))
            .orElseThrow();
    say(
        "Gain pays for signs: storing the norm separately saves more than %s of the variance from %,d"
            + " bits on, including its %d bits (coefficient of variation of the norms %.3f, of a"
            + " Gaussian source %.3f). At %,d bits signs lose about %s, and %s with gain.",
        percent(GAIN_SAVES),
        first.get().bits(),
        Budget.GAIN_BITS,
        profile.statistics().norms().variation(),
        profile.statistics().norms().gaussianVariation(),
        most.bits(),
        percent(most.withoutGain()),
        percent(most.withGain().orElseThrow()));
  }

  private void plainSign() {
    if (profile.reach().plainSign().isEmpty()) {
      return;
    }
    PlainSign sign = profile.reach().plainSign().get();
    double sure = sign.distortion() + SIGN_ERRORS * sign.standardError();
    if (sure >= (1 - SIGN_MARGIN) * sign.floor()) {
      say(
          "Plain sign does not beat the Gaussian floor: the %d signs of the entries lose %s, the"
              + " floor is %s.",
          profile.dimension(), percent(sign.distortion()), percent(sign.floor()));
      return;
    }
    double repeated = profile.flaws().columns().repeatedShare();
    say(
        "Plain sign beats the Gaussian floor: the %d signs of the entries lose %s, the floor is %s."
            + "%s",
        profile.dimension(),
        percent(sign.distortion()),
        percent(sign.floor()),
        repeated >= SPARSE
            ? String.format(
                Locale.ROOT,
                " The data are sparse (%s of the entries have the most frequent value of their column),"
                    + " so one bit per entry carries much; at this budget do not rotate them.",
                percent(repeated))
            : " At this budget do not rotate the data.");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
