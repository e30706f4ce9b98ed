// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.data.ImageColor;
import org.halfspace.source.DeadLeaves;

/** MNIST and CIFAR-10, raw and whitened, against the Gaussian floor. */
final class UniversalityImages implements Experiment {

  @Override
  public String name() {
    return "universality-images";
  }

  @Override
  public String title() {
    return "Universality: images";
  }

  @Override
  public String question() {
    return "Does the floor of the Gaussian source with the covariance of the images predict the"
        + " distortion of codes on the images?";
  }

  @Override
  public Outcome run(Setting setting) throws IOException {
    OutcomeBuilder outcome = new OutcomeBuilder();
    Universality universality = new Universality(setting, setting.size(600, 3000));
    List<Universality.Result> results = new ArrayList<>();
    boolean real = true;
    try {
      RealSet mnist = RealSet.mnist(setting);
      results.add(
          universality.run(
              mnist, bits(setting, new int[] {32, 128}, 32, 64, 128, 256, 512), outcome));
      results.add(
          universality.run(
              mnist.whitened(setting.size(64, 256), setting.threads()),
              bits(setting, new int[] {32, 64}, 64, 128, 256, 384),
              outcome));
      RealSet gray = RealSet.cifar(setting, ImageColor.GRAY, setting.size(3000, Integer.MAX_VALUE));
      results.add(
          universality.run(
              gray, bits(setting, new int[] {32, 128}, 32, 64, 128, 256, 512), outcome));
      results.add(
          universality.run(
              gray.whitened(setting.size(64, 512), setting.threads()),
              bits(setting, new int[] {32, 64}, 128, 256, 512, 768),
              outcome));
      if (!setting.quick()) {
        results.add(universality.run(RealSet.cifarDogs(setting), new int[] {64, 256}, outcome));
        results.add(
            universality.run(
                RealSet.cifar(setting, ImageColor.RGB, 20_000), new int[] {64, 192}, outcome));
      }
    } catch (MissingDataException e) {
      real = false;
      outcome.remark("%s; dead-leaves images are used instead.", e.getMessage());
      results.clear();
      RealSet leaves = deadLeaves(setting);
      results.add(universality.run(leaves, new int[] {32, 64, 128, 256}, outcome));
      results.add(
          universality.run(leaves.whitened(64, setting.threads()), new int[] {32, 64}, outcome));
    }
    return finish(setting, outcome, results, real);
  }

  private static int[] bits(Setting setting, int[] quick, int... full) {
    return setting.quick() ? quick : full;
  }

  private static RealSet deadLeaves(Setting setting) throws IOException {
    DeadLeaves leaves = DeadLeaves.ofSide(20);
    int count = setting.size(4000, 20_000);
    return new RealSet(
        "dead leaves",
        20,
        1,
        RealSet.loaded(leaves.images(setting.seed(), 0, count, setting.threads())),
        RealSet.loaded(leaves.images(setting.seed(), count, count / 10, setting.threads())));
  }

  private static Outcome finish(
      Setting setting, OutcomeBuilder outcome, List<Universality.Result> results, boolean real) {
    double raw = 0;
    double rawBare = 0;
    double bare = 0;
    double gained = 0;
    List<String> easier = new ArrayList<>();
    for (Universality.Result result : results) {
      for (Universality.Point point : result.points()) {
        boolean whitened = result.set().name().contains("whitened");
        if (whitened) {
          bare = Math.max(bare, Math.abs(point.gap(point.closedForm())));
          gained = Math.max(gained, Math.abs(point.gap(point.withGain())));
        } else if (point.rate() <= 0.2
            && result.set().train().count() > 5L * result.set().dimension()) {
          raw = Math.max(raw, Math.abs(point.gap(point.withGain())));
          rawBare = Math.max(rawBare, Math.abs(point.gap(point.closedForm())));
        }
        if (point.closedForm() < 0.99 * point.floor() || point.sgd() < 0.99 * point.floor()) {
          easier.add(result.set().name() + " at " + point.bits() + " bits");
        }
      }
    }
    if (!easier.isEmpty()) {
      outcome.remark(
          "Below the floor: %s. The floor belongs to the Gaussian source with that covariance."
              + " Images are not Gaussian: most pixels of a digit are black, so signs along well chosen"
              + " directions carry more than those of a Gaussian vector, and training finds such"
              + " directions. This does not contradict the bound.",
          String.join("; ", easier));
    }
    outcome.remark(
        "Whitening is truncated: only the leading components are kept, each divided by its"
            + " standard deviation. The rest is left out; for JPEG-coded images it is next to nothing."
            + " All numbers are on held-out vectors.");
    return outcome
        .table(Universality.table(results))
        .table(Universality.gaussianity(results))
        .setting(
            "%s; closed form with a least-squares linear decoder, and SGD on the images (%d steps);"
                + " raw and whitened",
            real
                ? "MNIST and CIFAR-10 (gray" + (setting.quick() ? "" : ", dogs only, RGB") + ")"
                : "dead leaves",
            setting.size(600, 3000))
        .prediction(
            "Random rotations of high-dimensional data are close to Gaussian, so the closed form"
                + " should reach the Gaussian floor. Whitened data have norms that vary from vector to"
                + " vector; coding the norm separately should bring them back to it.")
        .measured(
            "On raw images at rates up to 0.2 the closed form is within %.1f %% of the floor, and"
                + " within %.1f %% with gain. On whitened images it is up to %.1f %% off without gain and"
                + " %.1f %% with it. SGD goes below the floor where the data are not Gaussian.",
            100 * rawBare, 100 * raw, 100 * bare, 100 * gained)
        .check(
            Check.atMost(
                "largest relative distance of the closed form with gain from the floor, raw images, r ≤ 0.2",
                raw,
                setting.quick() ? 0.15 : 0.08,
                "data not exactly Gaussian, and the covariance estimated from finitely many images"))
        .check(
            Check.atMost(
                "the same, whitened, with gain",
                gained,
                setting.quick() ? 0.15 : 0.12,
                "what is still not Gaussian once the norm is divided out"))
        .check(
            Check.holds(
                "gain brings whitened images closer to the floor", gained < bare, "norm spread"))
        .build();
  }
}
