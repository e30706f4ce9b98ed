package org.halfspace;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.code.CodedBlocks;
import org.halfspace.code.DecoderRegression;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.descent.UnitRows;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.Whitening;
import org.halfspace.train.TrainingResult;

/** One run of {@link Fit}: the stages in their order, each timed. */
final class FitRun {
  /**
   * Eigenvalues below this share of the largest are rounding of the data, not variance an encoder
   * may divide by.
   */
  private static final double RANK_TOLERANCE = 1e-10;

  private final FitSettings fit;
  private final FitEnvironment environment;
  private final Activation activation;
  private final Stopwatch stopwatch = new Stopwatch();

  FitRun(FitSettings fit, FitEnvironment environment, Activation activation) {
    this.fit = fit;
    this.environment = environment;
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
    Learned learned = learn(train, axes, components, floor, hash);
    float[] encoder = learned.encoder();
    PopulationRisk.Evaluation population = risk.evaluate(learned.whitened());
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
        learned.training(),
        stopwatch.seconds());
  }

  /** B: n × d, and M: n × components, unit rows. */
  private record Learned(float[] encoder, Matrix whitened, Optional<TrainingResult> training) {}

  private Learned learn(
      VectorData train, PrincipalAxes axes, int components, double floor, DataHash hash)
      throws IOException {
    if (fit.method() == EncoderMethod.SGD) {
      SgdStage.Trained trained =
          new SgdStage(fit, environment, activation, floor).run(train, hash.hex());
      return new Learned(
          trained.encoder(),
          whitened(trained.encoder(), axes, components),
          Optional.of(trained.result()));
    }
    EncoderSearch search =
        new EncoderSearch(fit, environment.progress(), axes.spectrum(), components, activation);
    return untrained(
        fit.method() == EncoderMethod.CLOSED_FORM ? search.closedForm() : search.descent(floor),
        axes,
        components);
  }

  /** M = B V Λ^{1/2} with unit rows. */
  private Matrix whitened(float[] encoder, PrincipalAxes axes, int components) {
    int d = axes.axes().columns();
    double[] entries = new double[encoder.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = encoder[i];
    }
    double[] deviations = new double[components];
    for (int i = 0; i < components; i++) {
      deviations[i] = Math.sqrt(axes.spectrum().eigenvalue(i));
    }
    return UnitRows.normalize(
        Matrix.of(fit.codes(), d, entries)
            .timesTransposeOf(axes.axes().corner(components, d))
            .scaleColumns(deviations));
  }

  /** B = M Λ^{-1/2} Vᵀ. */
  private Learned untrained(Matrix whitened, PrincipalAxes axes, int components) {
    Whitening whitening = new Whitening(axes, components, 0, fit.threads());
    return new Learned(whitening.encoder(whitened), whitened, Optional.empty());
  }

  private VectorData watched(VectorData data, String phase) {
    return stopwatch.reading(data, (done, total) -> environment.progress().at(phase, done, total));
  }

  private PrincipalAxes axes(VectorData train) throws IOException {
    Covariance covariance = Covariance.of(watched(train, "covariance"));
    environment.progress().at("eigenvectors", 0, 0);
    return covariance.principalAxes();
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
