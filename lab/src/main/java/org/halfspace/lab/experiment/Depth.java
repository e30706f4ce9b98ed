// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.SignEncoder;
import org.halfspace.fit.messages.MessageFit;
import org.halfspace.lab.chart.Axis;
import org.halfspace.lab.chart.Chart;
import org.halfspace.lab.report.Table;
import org.halfspace.limits.Limits;
import org.halfspace.limits.StateEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

/** Message passing on Gaussian vectors, layer after layer. */
final class Depth implements Experiment {
  private static final int MOST_LAYERS = 12;
  private static final double STANDARD_ERRORS = 5;

  @Override
  public String name() {
    return "depth";
  }

  @Override
  public String title() {
    return "Layers of message passing";
  }

  @Override
  public String question() {
    return "What does each layer of message passing gain on an isotropic Gaussian source, and does"
        + " state evolution predict it?";
  }

  /** One rate. */
  private record Run(int rate, double floor, List<Loss> measured, List<Double> predicted) {}

  @Override
  public Outcome run(Setting setting) {
    int d = setting.size(64, 250);
    int vectors = setting.size(1000, 4000);
    List<Run> runs = new ArrayList<>();
    double worst = 0;
    double first = 0;
    boolean below = true;
    double more = Loss.ofUnknownNorm(1, d);
    for (int rate : new int[] {2, 4}) {
      setting.progress().at("rates", runs.size(), 2);
      Run run = run(setting, d, vectors, rate);
      runs.add(run);
      for (int l = 0; l < run.measured().size(); l++) {
        Loss loss = run.measured().get(l);
        worst = Math.max(worst, loss.outside(run.predicted().get(l), more));
      }
      first = Math.max(first, Math.abs(run.predicted().get(0) / run.floor() - 1));
      below &= last(run).share() < 0.95 * run.measured().get(0).share();
    }
    return new OutcomeBuilder()
        .setting(
            "%d isotropic Gaussian vectors, d = %d, signs of the flat construction at r = 2 and 4;"
                + " 1 to %d layers, as long as a layer is predicted to gain 0.1 %%",
            vectors, d, MOST_LAYERS)
        .prediction(
            "The first layer is the linear decoder at its floor. Those after lose what state"
                + " evolution says, and soon no more is gained.")
        .measured(
            "At r = 2 the loss falls from %.4f to %.4f (predicted %.4f) in %d layers, at r = 4 from"
                + " %.4f to %.4f (predicted %.4f) in %d.",
            runs.get(0).measured().get(0).share(),
            last(runs.get(0)).share(),
            lastPredicted(runs.get(0)),
            runs.get(0).measured().size(),
            runs.get(1).measured().get(0).share(),
            last(runs.get(1)).share(),
            lastPredicted(runs.get(1)),
            runs.get(1).measured().size())
        .chart(
            chart(runs),
            "Points are simulated, dashed lines state evolution. What is above is finite d: signs do"
                + " not know the norm of a vector.")
        .table(table(runs))
        .check(
            Check.atMost(
                "relative distance of the first layer of state evolution from the floor",
                first,
                1e-9,
                "the same formula, two ways"))
        .check(
            Check.atMost(
                "standard errors outside of what is predicted, largest of all layers",
                worst,
                STANDARD_ERRORS,
                "sampling; above the prediction 1/(2d) is allowed for norms that signs do not know"))
        .check(
            Check.holds(
                "the last layer loses 5 % less than the linear decoder", below, "state evolution"))
        .build();
  }

  private static Loss last(Run run) {
    return run.measured().get(run.measured().size() - 1);
  }

  private static double lastPredicted(Run run) {
    return run.predicted().get(run.measured().size() - 1);
  }

  private static Run run(Setting setting, int d, int vectors, int rate) {
    SplittableRandom random = new SplittableRandom(setting.seed() + rate);
    Spectrum spectrum = Spectrum.isotropic(d);
    Limits limits = Limits.of(spectrum, Activation.sign());
    int units = rate * d;
    Matrix rows = ClosedFormEncoder.HADAMARD.encoder(limits, units, random);
    SignEncoder encoder = SignEncoder.of(rows.toFloats(), new float[d]);
    PrincipalAxes axes = new PrincipalAxes(new double[d], spectrum, Matrix.identity(d));
    float[] drawn = new float[vectors * d];
    new GaussianSource(spectrum).sample(drawn, vectors, random);
    byte[] packed = new byte[vectors * encoder.bytesPerCode()];
    encoder.encode(drawn, vectors, packed, setting.threads());
    List<Loss> measured = new ArrayList<>();
    float[] decoded = new float[drawn.length];
    for (int l = 1; l <= MOST_LAYERS; l++) {
      MessagePassing decoder =
          MessageFit.of(
                  encoder, axes, Optional.empty(), new MessageFit.Settings(l, setting.threads()))
              .decoder();
      if (decoder.layers().size() < l) {
        break;
      }
      decoder.decode(packed, vectors, decoded, setting.threads());
      measured.add(Loss.of(drawn, decoded, vectors));
    }
    List<Double> predicted =
        StateEvolution.of(limits, units).layers(MOST_LAYERS).stream()
            .map(StateEvolution.Layer::distortion)
            .toList();
    return new Run(rate, limits.floor(units).distortion(), measured, predicted);
  }

  private static Table table(List<Run> runs) {
    List<Table.Row> rows = new ArrayList<>();
    for (Run run : runs) {
      for (int l = 0; l < MOST_LAYERS; l++) {
        boolean made = l < run.measured().size();
        rows.add(
            Table.Row.of(
                "r = " + run.rate() + ", layer " + (l + 1),
                run.predicted().get(l),
                made ? run.measured().get(l).share() : Double.NaN,
                made ? run.measured().get(l).error() : Double.NaN));
      }
    }
    return new Table(
        "Distortion after each layer",
        "rate and layer",
        List.of(
            Table.Column.decimals("predicted", "", 5),
            Table.Column.decimals("simulated", "", 5),
            Table.Column.decimals("standard error", "", 5)),
        rows);
  }

  private static Chart chart(List<Run> runs) {
    List<Curve> curves = new ArrayList<>();
    for (Run run : runs) {
      Curve simulated = Curve.points("r = " + run.rate());
      Curve predicted = Curve.dashed("r = " + run.rate() + ", predicted");
      for (int l = 0; l < MOST_LAYERS; l++) {
        predicted.add(l + 1, run.predicted().get(l));
        if (l < run.measured().size()) {
          simulated.add(l + 1, run.measured().get(l).share());
        }
      }
      curves.add(simulated);
      curves.add(predicted);
    }
    return new Chart(
        "Loss over layers",
        Axis.linear("layers", ""),
        Axis.log("distortion", "share of the variance"),
        curves.stream().map(Curve::series).toList());
  }
}
