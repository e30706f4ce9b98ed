package org.halfspace.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.halfspace.Fit;
import org.halfspace.FitReport;
import org.halfspace.activation.Activation;
import org.halfspace.code.HammingScan;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.data.InMemoryVectors;
import org.halfspace.data.NpyWriter;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.descent.RiemannianDescent;
import org.halfspace.descent.StopRule;
import org.halfspace.descent.UnitRows;
import org.halfspace.lab.Provenance;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.NativeFloats;
import org.halfspace.linalg.Orthogonal;
import org.halfspace.linalg.Parallel;
import org.halfspace.linalg.Transpose;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.halfspace.source.Whitening;
import org.halfspace.train.ShuffledSamples;
import org.halfspace.train.StraightThroughTraining;
import org.halfspace.train.TrainingSettings;

/**
 * Runs the comparisons and writes them as a table. Arguments: the folder of the peers' scripts, the
 * file to write, threads, the folder with real data, then names of jobs (all if there are none).
 */
public final class Benchmarks {
  private static final int PAIRS = 5;

  private final Path scripts;
  private final Path data;
  private final int threads;
  private final Path folder;
  private final List<Comparison> rows = new ArrayList<>();

  private Benchmarks(Path scripts, Path data, int threads, Path folder) {
    this.scripts = scripts;
    this.data = data;
    this.threads = threads;
    this.folder = folder;
  }

  /** A job of the table. */
  @FunctionalInterface
  private interface Part {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    Path scripts = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    Path data = Path.of(arguments[3]);
    List<String> names = Arrays.asList(arguments).subList(4, arguments.length);
    Path folder = Files.createTempDirectory("halfspace-bench");
    try {
      Blas.setThreads(threads);
      Benchmarks benchmarks = new Benchmarks(scripts, data, threads, folder);
      for (Map.Entry<String, Part> part : benchmarks.parts().entrySet()) {
        if (names.isEmpty() || names.contains(part.getKey())) {
          System.err.println("bench: " + part.getKey());
          int before = benchmarks.rows.size();
          part.getValue().run();
          for (Comparison row : benchmarks.rows.subList(before, benchmarks.rows.size())) {
            System.err.print(row.row());
          }
        }
      }
      Files.writeString(output, benchmarks.markdown());
    } finally {
      delete(folder);
    }
  }

  private Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("encode-784", () -> encode(784, 784));
    parts.put("encode-768", () -> encode(768, 256));
    parts.put("universal", this::universal);
    parts.put("covariance", this::covariance);
    parts.put("fit-64", () -> fit(64));
    parts.put("fit-256", () -> fit(256));
    parts.put("descent", this::descent);
    parts.put("sgd-64", () -> sgd(64));
    parts.put("sgd-784", () -> sgd(784));
    parts.put("floor", this::floor);
    parts.put("scan-784", () -> scan(784));
    parts.put("scan-256", () -> scan(256));
    parts.put("limit", this::limit);
    return parts;
  }

  private String markdown() {
    Provenance here = Provenance.here("bench/run", 1, LocalDate.now(ZoneId.systemDefault()));
    StringBuilder text = new StringBuilder("# Benchmarks\n\n");
    text.append(
        String.format(
            Locale.ROOT,
            "`%s`, %s, %s, Java %s, %d threads for everybody. Ratio: the peer's seconds over ours, median of %d pairs of runs, one"
                + " after the other, after both were warm. Ours runs OpenBLAS by JavaCPP, and plain Java beside it.%n%n",
            here.command(),
            here.date(),
            here.cpu(),
            here.jdk(),
            threads,
            PAIRS));
    text.append(Comparison.head());
    rows.forEach(row -> text.append(row.row()));
    return text.toString();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Peer peer(String script, Map<String, Object> options) throws IOException {
    return Peer.start(scripts, script, folder, threads, options);
  }

  private void compare(
      String job,
      Comparison.Job ours,
      String script,
      Map<String, Object> options,
      double wanted,
      int pairs,
      Function<Peer, Comparison.Judge> judge)
      throws IOException {
    try (Peer peer = peer(script, options)) {
      rows.add(Comparison.of(job, ours, peer, judge.apply(peer), pairs, wanted));
    }
  }

  private static float[] gaussian(int rows, int columns, long seed) {
    float[] values = new float[Math.multiplyExact(rows, columns)];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private void write(String name, float[] values, int columns) throws IOException {
    try (FileChannel channel = channel(name)) {
      NpyWriter<float[]> writer = NpyWriter.float32(channel, values.length / columns, columns);
      writer.write(values, values.length / columns);
      writer.finish();
    }
  }

  private void write(String name, byte[] values, int columns) throws IOException {
    try (FileChannel channel = channel(name)) {
      NpyWriter<byte[]> writer = NpyWriter.uint8(channel, values.length / columns, columns);
      writer.write(values, values.length / columns);
      writer.finish();
    }
  }

  private FileChannel channel(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name + ".npy"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  /** The answer of a peer as floats, row after row. */
  private float[] answer(Peer peer) throws IOException {
    Path file = folder.resolve("answer.npy");
    peer.answer(file);
    VectorData answer = VectorFiles.open(file);
    float[] values = new float[Math.toIntExact(answer.count() * answer.dimension())];
    try (VectorData.Pass pass = answer.open()) {
      int done = 0;
      int rows = (int) answer.count();
      while (done < rows) {
        float[] block = new float[(rows - done) * answer.dimension()];
        int read = pass.read(block, rows - done);
        System.arraycopy(block, 0, values, done * answer.dimension(), read * answer.dimension());
        done += read;
      }
    }
    return values;
  }

  private static double relativeDistance(float[] mine, float[] theirs) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < mine.length; i++) {
      difference += Math.pow(mine[i] - theirs[i], 2);
      size += Math.pow(theirs[i], 2);
    }
    return Math.sqrt(difference / size);
  }

  private static String bytesDiffer(byte[] mine, float[] theirs, boolean leastSignificantFirst) {
    long bits = 0;
    for (int i = 0; i < mine.length; i++) {
      int other = (int) theirs[i];
      int own = leastSignificantFirst ? Integer.reverse(mine[i] & 0xff) >>> 24 : mine[i] & 0xff;
      bits += Integer.bitCount(own ^ other);
    }
    return bits + " of " + 8L * mine.length + " bits differ";
  }

  private void encode(int d, int n) throws IOException {
    int count = 100_000;
    float[] vectors = gaussian(count, d, 1);
    float[] encoder = Orthogonal.gaussian(n, d, new SplittableRandom(2)).toFloats();
    float[] decoder = gaussian(d, n, 3);
    write("vectors", vectors, d);
    write("encoder", encoder, d);
    write("decoder", decoder, n);
    SignCodec codec = SignCodec.of(n, d, encoder, decoder, new float[d]);
    byte[] packed = new byte[count * codec.bytesPerVector()];
    Comparison.Job ours = () -> codec.encode(vectors, count, packed, threads);
    String job = "encode " + d + " → " + n + " bits, 100,000 vectors";
    compare(
        job,
        ours,
        "encode_faiss",
        Map.of(),
        1.3,
        PAIRS,
        peer -> () -> bytesDiffer(packed, answer(peer), true));
    compare(
        job,
        ours,
        "encode_numpy",
        Map.of(),
        Double.NaN,
        PAIRS,
        peer -> () -> bytesDiffer(packed, answer(peer), false));
    sgemm(job, ours, vectors, encoder, d, n, count);
    if (n == 784) {
      ours.run();
      write("codes", packed, codec.bytesPerVector());
      float[] decoded = new float[vectors.length];
      Comparison.Job decode = () -> codec.decode(packed, count, decoded, threads);
      String name = "decode " + n + " bits → " + d + ", 100,000 codes";
      compare(name, decode, "decode_faiss", Map.of(), 2, PAIRS, peer -> () -> "another decoder");
      compare(
          name,
          decode,
          "decode_numpy",
          Map.of(),
          2,
          PAIRS,
          peer ->
              () ->
                  String.format(
                      Locale.ROOT,
                      "relative distance %.1e",
                      relativeDistance(decoded, answer(peer))));
    }
  }

  /** Without training: a fast transform against a dense rotation. */
  private void universal() throws IOException {
    int d = 1024;
    int count = 100_000;
    float[] vectors = gaussian(count, d, 1);
    write("vectors", vectors, d);
    write("encoder", Orthogonal.haar(d, new SplittableRandom(2)).toFloats(), d);
    UniversalEncoder encoder = UniversalEncoder.of(d, d, 1);
    byte[] packed = new byte[count * encoder.bytesPerVector()];
    compare(
        "encode without training, 1024 → 1024 bits, 100,000 vectors (randomised Hadamard)",
        () -> encoder.encode(vectors, count, packed, threads),
        "encode_faiss",
        Map.of(),
        10,
        PAIRS,
        peer -> () -> "another rotation");
    List<Double> reads = new ArrayList<>();
    double[] sink = new double[1];
    for (int i = 0; i < PAIRS; i++) {
      reads.add(
          Comparison.seconds(
              () ->
                  Parallel.ranges(
                      threads,
                      vectors.length,
                      (from, to) -> {
                        int sum = 0;
                        for (int j = from; j < to; j++) {
                          sum += Float.floatToRawIntBits(vectors[j]);
                        }
                        sink[0] += sum;
                      })));
    }
    Comparison last = rows.get(rows.size() - 1);
    rows.add(
        new Comparison(
            last.job(),
            "reading the vectors alone",
            last.ours(),
            Comparison.median(reads),
            Comparison.median(reads) / last.ours(),
            0.5,
            ""));
  }

  /** Against the product alone, by the same OpenBLAS with its own threads. */
  private void sgemm(
      String job, Comparison.Job ours, float[] vectors, float[] encoder, int d, int n, int count)
      throws IOException {
    NativeFloats left = NativeFloats.of(vectors);
    NativeFloats right = NativeFloats.of(encoder);
    NativeFloats product = NativeFloats.allocate(count * n);
    Comparison.Job alone =
        () -> Blas.multiply(Transpose.NO, Transpose.YES, count, n, d, 1, left, right, 0, product);
    ours.run();
    alone.run();
    List<Double> mine = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      mine.add(Comparison.seconds(ours));
      theirs.add(Comparison.seconds(alone));
      ratios.add(theirs.get(i) / mine.get(i));
    }
    rows.add(
        new Comparison(
            job,
            "OpenBLAS sgemm alone, without packing",
            Comparison.median(mine),
            Comparison.median(theirs),
            Comparison.median(ratios),
            0.9,
            ""));
  }

  private VectorData mnist(String name) throws IOException {
    return loaded(VectorFiles.open(data.resolve("mnist/" + name + "-images-idx3-ubyte.gz")));
  }

  private static VectorData loaded(VectorData vectors) throws IOException {
    return InMemoryVectors.of(rows(vectors), vectors.dimension(), vectors.description());
  }

  private static float[] rows(VectorData vectors) throws IOException {
    int count = Math.toIntExact(vectors.count());
    float[] values = new float[count * vectors.dimension()];
    try (VectorData.Pass pass = vectors.open()) {
      if (pass.read(values, count) != count) {
        throw new IOException(vectors.description() + ": came in parts");
      }
    }
    return values;
  }

  private void covariance() throws IOException {
    VectorData train = mnist("train");
    write("vectors", rows(train), 784);
    double[][] values = new double[1][];
    Comparison.Job ours =
        () -> values[0] = Covariance.of(train).principalAxes().spectrum().eigenvalues();
    compare(
        "covariance of 60,000 × 784 and its eigenvectors",
        ours,
        "covariance_numpy",
        Map.of(),
        1,
        PAIRS,
        peer ->
            () -> {
              float[] theirs = answer(peer);
              return String.format(
                  Locale.ROOT,
                  "largest eigenvalue differs by %.1e of it",
                  Math.abs(values[0][0] / theirs[0] - 1));
            });
  }

  private void fit(int codes) throws IOException {
    VectorData train = mnist("train");
    VectorData test = mnist("t10k");
    write("vectors", rows(train), 784);
    write("test", rows(test), 784);
    FitReport[] report = new FitReport[1];
    Fit fit = Fit.codes(codes).withThreads(threads);
    compare(
        "fit on MNIST, " + codes + " codes",
        () -> report[0] = fit.run(train, test),
        "fit_itq",
        Map.of("codes", codes),
        3,
        3,
        peer ->
            () ->
                String.format(
                    Locale.ROOT,
                    "test distortion %.4f, the peer's %.4f",
                    report[0].test(),
                    answer(peer)[0]));
  }

  private void descent() throws IOException {
    int d = 1024;
    Spectrum spectrum = Spectrum.powerLaw(d, 1);
    Limits limits = Limits.of(spectrum, Activation.sign());
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), threads);
    Matrix start = ClosedFormEncoder.HAAR.encoder(limits, d, new SplittableRandom(1));
    double best =
        new RiemannianDescent(risk, StopRule.decreaseBelow(1e-7, 10).or(StopRule.iterations(400)))
            .minimize(start)
            .last()
            .distortion();
    double target = 1.002 * best;
    float[] eigenvalues = new float[d];
    for (int i = 0; i < d; i++) {
      eigenvalues[i] = (float) spectrum.eigenvalue(i);
    }
    write("eigenvalues", eigenvalues, d);
    write("start", start.toFloats(), d);
    double[] reached = new double[1];
    Comparison.Job ours =
        () ->
            reached[0] =
                new RiemannianDescent(
                        risk, StopRule.gapBelow(target, 0).or(StopRule.iterations(400)))
                    .minimize(start)
                    .last()
                    .distortion();
    for (String method : List.of("lbfgs", "adam")) {
      compare(
          "exact risk, d = n = 1024, λ_i = 1/i, to 0.2 % of the best found",
          ours,
          "descent_torch",
          Map.of("method", method, "target", target, "limitSeconds", 120),
          10,
          1,
          peer ->
              () ->
                  String.format(
                      Locale.ROOT,
                      "to %.6f; reached %.6f, the peer %.6f",
                      target,
                      reached[0],
                      answer(peer)[0]));
    }
  }

  private void sgd(int codes) throws IOException {
    VectorData train = mnist("train");
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    int k = 784;
    double mean = axes.spectrum().total() / k;
    Whitening whitening = new Whitening(axes, k, 0.1 * mean, threads);
    float[] whitened = new float[60_000 * k];
    whitening.readInto(train, whitened, 0);
    write("vectors", whitened, k);
    Matrix start = UnitRows.random(codes, k, new SplittableRandom(1));
    write("encoder", start.toFloats(), k);
    write("decoder", start.toFloats(), k);
    TrainingSettings settings =
        TrainingSettings.standard(Activation.sign())
            .change()
            .batch(128)
            .learningRate(0.001)
            .steps(1_000_000)
            .build();
    double[] ones = new double[k];
    Arrays.fill(ones, 1);
    double[] loss = new double[1];
    ShuffledSamples samples = new ShuffledSamples(train, whitening, 128, 1, 1L << 30);
    StraightThroughTraining training =
        new StraightThroughTraining(
            settings, new StraightThroughTraining.Target(ones, k, 0), start);
    Comparison.Job ours =
        () -> {
          long steps = samples.stepsOfAnEpoch();
          double sum = 0;
          for (long i = 0; i < steps; i++) {
            sum += training.step(samples);
          }
          loss[0] = sum / steps;
        };
    compare(
        "SGD epoch on MNIST, " + codes + " codes, batch 128, Adam, untied",
        ours,
        "sgd_torch",
        Map.of("batch", 128, "rate", 0.001),
        2,
        3,
        peer ->
            () ->
                String.format(
                    Locale.ROOT,
                    "loss %.3f after three epochs, the peer's %.3f after one",
                    loss[0],
                    answer(peer)[0]));
  }

  private void floor() throws IOException {
    int d = 256;
    Spectrum spectrum = Spectrum.isotropic(d);
    double floor = Limits.of(spectrum, Activation.sign()).floor(d).distortion();
    double target = 1.001 * floor;
    PopulationRisk risk = new PopulationRisk(spectrum, Activation.sign(), threads);
    double[] reached = new double[1];
    Comparison.Job ours =
        () ->
            reached[0] =
                new RiemannianDescent(
                        risk, StopRule.gapBelow(floor, 0.001).or(StopRule.iterations(1000)))
                    .minimize(UnitRows.random(d, d, new SplittableRandom(1)))
                    .last()
                    .distortion();
    compare(
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
                    "to %.6f; reached %.6f, the peer %.6f",
                    target,
                    reached[0],
                    answer(peer)[0]));
  }

  private void scan(int codes) throws IOException {
    int count = 1_000_000;
    int queries = 100;
    int bytes = codes / 8;
    byte[] base = new byte[count * bytes];
    byte[] wanted = new byte[queries * bytes];
    SplittableRandom random = new SplittableRandom(1);
    random.nextBytes(base);
    random.nextBytes(wanted);
    write("codes", base, bytes);
    write("queries", wanted, bytes);
    HammingScan scan = HammingScan.of(codes, base);
    HammingScan.Neighbours[] found = new HammingScan.Neighbours[1];
    compare(
        "Hamming scan of 1,000,000 × " + codes + " bits, " + queries + " queries, top 10",
        () -> found[0] = scan.search(wanted, 10, threads),
        "scan_faiss",
        Map.of(),
        1.5,
        PAIRS,
        peer ->
            () -> {
              float[] theirs = answer(peer);
              int differing = 0;
              for (int i = 0; i < theirs.length; i++) {
                differing += theirs[i] == found[0].distances()[i] ? 0 : 1;
              }
              return differing + " of " + theirs.length + " distances differ";
            });
  }

  private void limit() throws IOException {
    Spectrum spectrum = Spectrum.powerLaw(1_000_000, 1);
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      times.add(
          Comparison.seconds(
              () -> {
                Limits limits = Limits.of(spectrum, Activation.sign());
                for (int j = 1; j <= 100; j++) {
                  limits.point(j * 10_000);
                }
              }));
    }
    rows.add(
        new Comparison(
            "limit, d = 1,000,000, 100 values of n (wanted: under 2 s)",
            "–",
            Comparison.median(times),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            ""));
  }
}
