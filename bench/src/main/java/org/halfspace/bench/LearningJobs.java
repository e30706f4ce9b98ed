// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.UnitRows;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;
import org.halfspace.train.run.ShuffledSamples;

/** Covariance, fit, descent and SGD. */
final class LearningJobs {
  private final Workshop workshop;
  private final Path data;

  /**
   * @param data the folder with real data
   */
  LearningJobs(Workshop workshop, Path data) {
    this.workshop = workshop;
    this.data = data;
  }

  private VectorData mnist(String name) throws IOException {
    return loaded(VectorFiles.open(data.resolve("mnist/" + name + "-images-idx3-ubyte.gz")));
  }

  private static VectorData loaded(VectorData vectors) throws IOException {
    return VectorData.of(vectors.toArray(), vectors.dimension(), vectors.description());
  }

  void covariance() throws IOException {
    VectorData train = mnist("train");
    workshop.write("vectors", train.toArray(), 784);
    double[][] values = new double[1][];
    Comparison.Job ours =
        () -> values[0] = Covariance.of(train).principalAxes().spectrum().eigenvalues();
    workshop.compare(
        "covariance of 60,000 × 784 and its eigenvectors",
        ours,
        "covariance_numpy",
        Map.of(),
        1,
        Workshop.PAIRS,
        peer ->
            () -> {
              float[] theirs = workshop.answer(peer);
              return String.format(
                  Locale.ROOT,
                  "largest eigenvalue differs by %.1e of it",
                  Math.abs(values[0][0] / theirs[0] - 1));
            });
  }

  void fit(int bits) throws IOException {
    VectorData train = mnist("train");
    VectorData test = mnist("t10k");
    workshop.write("vectors", train.toArray(), 784);
    workshop.write("test", test.toArray(), 784);
    FitReport[] report = new FitReport[1];
    Fit fit = Fit.toBits(bits).withUnitBits(UnitBits.signs()).withThreads(workshop.threads());
    workshop.compare(
        "fit on MNIST, " + bits + " bits",
        () -> report[0] = fit.run(train, test),
        "fit_itq",
        Map.of("bits", bits),
        3,
        3,
        peer ->
            () ->
                String.format(
                    Locale.ROOT,
                    "test distortion %.4f, the peer's %.4f",
                    report[0].reached(),
                    workshop.answer(peer)[0]));
  }

  void descent() throws IOException {
    int d = 1024;
    Spectrum spectrum = Spectrum.powerLaw(d, 1);
    Limits limits = Limits.of(spectrum, Activation.sign());
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), workshop.threads());
    Matrix closedForm = ClosedFormEncoder.HAAR.encoder(limits, d, new SplittableRandom(1));
    Matrix randomRows = UnitRows.random(d, d, new SplittableRandom(1));
    StopRule rest = StopRule.decreaseBelow(1e-7, 10).or(StopRule.iterations(400));
    double best =
        Math.min(
            new RiemannianDescent(risk, rest).minimize(closedForm).last().distortion(),
            new RiemannianDescent(risk, rest).minimize(randomRows).last().distortion());
    double target = 1.002 * best;
    float[] eigenvalues = new float[d];
    for (int i = 0; i < d; i++) {
      eigenvalues[i] = (float) spectrum.eigenvalue(i);
    }
    workshop.write("eigenvalues", eigenvalues, d);
    workshop.write("start", randomRows.toFloats(), d);
    String job = "exact risk, d = n = 1024, λ_i = 1/i, to 0.2 % of the best found, ";
    for (String method : List.of("lbfgs", "adam")) {
      descent(job + "both from the same random rows", risk, randomRows, target, method, 10);
    }
    descent(
        job + "ours from the closed form, the peer from random rows",
        risk,
        closedForm,
        target,
        "lbfgs",
        Double.NaN);
  }

  private void descent(
      String job, PopulationRisk risk, Matrix start, double target, String method, double wanted)
      throws IOException {
    double first = risk.evaluate(start).distortion();
    double[] reached = new double[1];
    workshop.compare(
        job,
        () ->
            reached[0] =
                new RiemannianDescent(
                        risk, StopRule.gapBelow(target, 0).or(StopRule.iterations(400)))
                    .minimize(start)
                    .last()
                    .distortion(),
        "descent_torch",
        Map.of("method", method, "target", target, "rate", 0.003, "limitSeconds", 100),
        wanted,
        1,
        peer ->
            () -> {
              float[] answer = workshop.answer(peer);
              return String.format(
                  Locale.ROOT,
                  "from %.6f, the peer from %.6f, to %.6f; reached %.6f, the peer %.6f in %.0f evaluations%s",
                  first,
                  answer[0],
                  target,
                  reached[0],
                  answer[1],
                  answer[2],
                  answer[1] <= target ? "" : ", so not there yet");
            });
  }

  void sgd(int bits) throws IOException {
    VectorData train = mnist("train");
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    int k = 784;
    double mean = axes.spectrum().total() / k;
    Whitening whitening = new Whitening(axes, k, 0.1 * mean, workshop.threads());
    float[] whitened = new float[60_000 * k];
    whitening.readInto(train, whitened, 0);
    workshop.write("vectors", whitened, k);
    Matrix start = UnitRows.random(bits, k, new SplittableRandom(1));
    workshop.write("encoder", start.toFloats(), k);
    double energy = 0;
    for (float entry : whitened) {
      energy += entry * entry;
    }
    double total = energy / train.count();
    TrainingSettings settings =
        TrainingSettings.standard(Activation.sign())
            .change()
            .batch(128)
            .learningRate(0.001)
            .steps(1_000_000)
            .build();
    double[] ones = new double[k];
    Arrays.fill(ones, 1);
    List<Double> losses = new ArrayList<>();
    ShuffledSamples samples = new ShuffledSamples(train, whitening, 128, 1, 1L << 30);
    StraightThroughTraining training =
        new StraightThroughTraining(
            settings, new StraightThroughTraining.Target(ones, total, 0), start);
    workshop.write("decoder", training.state().tensors().get(1), k);
    Comparison.Job ours =
        () -> {
          long steps = samples.stepsOfAnEpoch();
          double sum = 0;
          for (long i = 0; i < steps; i++) {
            sum += training.step(samples);
          }
          losses.add(sum / steps);
        };
    workshop.compare(
        "SGD epoch on MNIST, " + bits + " bits, batch 128, Adam, untied",
        ours,
        "sgd_torch",
        Map.of("batch", 128, "rate", 0.001, "total", total),
        2,
        3,
        peer ->
            () ->
                String.format(
                    Locale.ROOT,
                    "mean loss of the first epoch %.4f, the peer's %.4f",
                    losses.get(0),
                    workshop.answer(peer)[0]));
  }

  void floor() throws IOException {
    int d = 256;
    Spectrum spectrum = Spectrum.isotropic(d);
    double floor = Limits.of(spectrum, Activation.sign()).floor(d).distortion();
    double target = 1.001 * floor;
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), workshop.threads());
    double[] reached = new double[1];
    Comparison.Job ours =
        () ->
            reached[0] =
                new RiemannianDescent(
                        risk, StopRule.gapBelow(floor, 0.001).or(StopRule.iterations(1000)))
                    .minimize(UnitRows.random(d, d, new SplittableRandom(1)))
                    .last()
                    .distortion();
    workshop.compare(
        "to 0.1 % of the floor, isotropic d = n = 256, random rows",
        ours,
        "floor_torch",
        Map.of("dimension", d, "target", target, "steps", 6000, "limitSeconds", 120),
        100,
        1,
        peer ->
            () ->
                String.format(
                    Locale.ROOT,
                    "to %.6f; reached %.6f, the peer %.6f%s",
                    target,
                    reached[0],
                    workshop.answer(peer)[0],
                    workshop.answer(peer)[0] <= target ? "" : ", so not there yet"));
  }
}
