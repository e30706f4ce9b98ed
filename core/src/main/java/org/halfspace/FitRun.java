package org.halfspace;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.descent.Optimum;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StopRule;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;

/** One run of {@link Fit}: the stages in their order, each timed. */
final class FitRun {
  /**
   * Eigenvalues below this share of the largest are rounding of the data, not variance an encoder
   * may divide by.
   */
  private static final double RANK_TOLERANCE = 1e-10;

  /** Multiplications the descent may spend; some tens of seconds on one core. */
  private static final double DESCENT_BUDGET = 2e12;

  private static final int MAXIMUM_ITERATIONS = 300;

  private final Fit fit;
  private final Activation activation;
  private final Stopwatch stopwatch = new Stopwatch();

  FitRun(Fit fit, Activation activation) {
    this.fit = fit;
    this.activation = activation;
  }

  FitReport run(VectorData train, VectorData test) throws IOException {
    DataHash hash = DataHash.start(train);
    PrincipalAxes axes = axes(train);
    stopwatch.lap("covariance");
    Spectrum spectrum = axes.spectrum();
    double floor = Limits.of(spectrum, activation).floor(fit.codes()).distortion();
    int components = spectrum.rank(RANK_TOLERANCE);
    PopulationRisk risk = new PopulationRisk(spectrum, components, activation, fit.threads());
    Matrix whitened = whitenedEncoder(risk, spectrum, components, floor);
    PopulationRisk.Evaluation population = risk.evaluate(whitened);
    float[] encoder = encoder(whitened, axes, components);
    float[] mean = Floats.of(axes.mean());
    stopwatch.lap("encoder");
    Decoding decoding = decoder(train, encoder, mean, population, axes, components);
    SignCodec codec =
        SignCodec.of(fit.codes(), train.dimension(), encoder, decoding.decoder(), mean);
    stopwatch.lap("decoder");
    double reached = Distortion.of(codec, watched(test, "test"), fit.threads()).value();
    stopwatch.lap("test");
    ModelMetadata metadata =
        new ModelMetadata(
            activation.name(),
            fit.method().label(),
            fit.decoder().label(),
            "none",
            fit.seed(),
            fit.threads(),
            "sample covariance, 1/N",
            train.description(),
            hash.hex(),
            train.count(),
            test.count(),
            floor,
            population.distortion(),
            decoding.train(),
            reached,
            ModelMetadata.runningSoftware());
    return new FitReport(
        new Autoencoder(codec, spectrum, metadata),
        train.count(),
        test.count(),
        floor,
        population.distortion(),
        decoding.train(),
        reached,
        stopwatch.seconds());
  }

  private VectorData watched(VectorData data, String phase) {
    return stopwatch.reading(data, (done, total) -> fit.progress().at(phase, done, total));
  }

  private PrincipalAxes axes(VectorData train) throws IOException {
    Covariance covariance = Covariance.of(watched(train, "covariance"));
    fit.progress().at("eigenvectors", 0, 0);
    return covariance.principalAxes();
  }

  /** M: n × components, unit rows. */
  private Matrix whitenedEncoder(
      PopulationRisk risk, Spectrum spectrum, int components, double floor) {
    Spectrum usable = Spectrum.of(Arrays.copyOf(spectrum.eigenvalues(), components));
    Limits limits = Limits.of(usable, activation);
    SplittableRandom random = new SplittableRandom(fit.seed());
    if (fit.method() == EncoderMethod.CLOSED_FORM) {
      return ClosedFormEncoder.HADAMARD.encoder(limits, fit.codes(), random);
    }
    // Not from a Hadamard rotation: its symmetry is close to a saddle, where descent comes to rest
    // too high.
    Matrix start = ClosedFormEncoder.HAAR.encoder(limits, fit.codes(), random);
    double n = fit.codes();
    double cost = 6 * n * n * components + n * n * n;
    int iterations = (int) Math.max(5, Math.min(MAXIMUM_ITERATIONS, DESCENT_BUDGET / cost));
    Optimum optimum =
        new RiemannianDescent(
                risk,
                StopRule.gapBelow(floor, 1e-6)
                    .or(StopRule.decreaseBelow(5e-5, 5))
                    .or(StopRule.iterations(iterations)),
                (step, encoder) -> fit.progress().at("descent", step.iteration(), iterations))
            .minimize(start);
    return optimum.encoder();
  }

  /** B = M Λ^{-1/2} Vᵀ: n × d. */
  private static float[] encoder(Matrix whitened, PrincipalAxes axes, int components) {
    double[] scales = new double[components];
    for (int i = 0; i < components; i++) {
      scales[i] = 1 / Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    Matrix leading = axes.axes().corner(components, axes.axes().columns());
    return whitened.scaleColumns(scales).times(leading).toFloats();
  }

  /** A: d × n, and the distortion on the training vectors. */
  private record Decoding(float[] decoder, double train) {}

  private Decoding decoder(
      VectorData train,
      float[] encoder,
      float[] mean,
      PopulationRisk.Evaluation population,
      PrincipalAxes axes,
      int components)
      throws IOException {
    int n = fit.codes();
    int d = train.dimension();
    DecoderRegression regression = new DecoderRegression(n, d);
    SignCodec codec = SignCodec.of(n, d, encoder, new float[n * d], mean);
    CodedBlocks.forEach(codec, watched(train, "decoder"), fit.threads(), regression::add);
    // A* in the data's coordinates, transposed: n × d.
    Matrix leading = axes.axes().corner(components, d);
    Matrix gaussian = population.decoder().transposeTimes(leading);
    Matrix transposed = gaussian;
    if (fit.decoder() == DecoderKind.LEAST_SQUARES) {
      Matrix codeCovariance = population.codeCovariance();
      // As many imagined Gaussian vectors as there are codes: nothing against many vectors, all
      // there is against none.
      transposed = regression.solve(codeCovariance, codeCovariance.times(gaussian), n);
    }
    return new Decoding(transposed.transpose().toFloats(), regression.distortion(transposed));
  }
}
