// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.deep;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.run.DeepTrainingRun;
import org.halfspace.train.run.TrainingProgress;
import org.halfspace.train.run.TrainingRun;

/**
 * Seconds until a deep decoder of MNIST, 32 units of four levels and one hidden layer of 1,024, has
 * a distortion of 0.190 on the test images: ours, then PyTorch's, which gets the coordinates that
 * we train in for nothing. Arguments: folder of data, peers/deep_torch.py, Python, threads.
 */
public final class TrainSpeed {
  private static final int UNITS = 32;
  private static final double GOAL = 0.19;
  private static final int EPOCHS = 10;

  private TrainSpeed() {}

  private static VectorData loaded(Path file) throws IOException {
    VectorData vectors = VectorFiles.open(file);
    return VectorData.of(vectors.toArray(), vectors.dimension(), vectors.description());
  }

  private static LevelEncoder start(PrincipalAxes axes) {
    Matrix rotation = Orthogonal.haar(UNITS, new SplittableRandom(1));
    double[] scales = new double[UNITS];
    for (int c = 0; c < UNITS; c++) {
      scales[c] = 1 / Math.sqrt(axes.spectrum().eigenvalue(c));
    }
    float[] mean = new float[axes.mean().length];
    for (int j = 0; j < mean.length; j++) {
      mean[j] = (float) axes.mean()[j];
    }
    return LevelEncoder.of(
        Collections.nCopies(UNITS, Activation.quantizer(2).quantizer().orElseThrow()),
        rotation.scaleColumns(scales).times(axes.leading(UNITS)).toFloats(),
        mean);
  }

  private static double processSeconds() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** Prints a line for each side. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path data = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[3]);
    VectorData train = loaded(data.resolve("mnist/train-images-idx3-ubyte.gz"));
    VectorData test = loaded(data.resolve("mnist/t10k-images-idx3-ubyte.gz"));
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    ours(train, test, start(axes), threads);

    Path folder = Files.createTempDirectory("halfspace-bench");
    write(folder, axes, train, test, threads);
    Process peer =
        new ProcessBuilder(
                List.of(
                    arguments[2],
                    arguments[1],
                    folder.toString(),
                    String.valueOf(threads),
                    String.valueOf(GOAL),
                    String.valueOf(EPOCHS)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(System.out::println);
    }
    peer.waitFor();
  }

  private static void ours(VectorData train, VectorData test, LevelEncoder start, int threads)
      throws IOException {
    DeepTrainingSettings settings =
        DeepTrainingSettings.standard(train.count())
            .change()
            .hidden(List.of(1024))
            .dropout(0)
            .epochs(EPOCHS)
            .batch(256)
            .learningRate(4e-3)
            .evaluations(2 * EPOCHS)
            .patience(0)
            .build();
    double[] reached = {Double.NaN};
    long[] step = new long[1];
    TrainingRun.Control control =
        new TrainingRun.Control() {
          @Override
          public boolean stopRequested() {
            return reached[0] <= GOAL;
          }

          @Override
          public void report(TrainingProgress progress) {
            reached[0] = progress.heldOut();
            step[0] = progress.step();
          }
        };
    long begun = System.nanoTime();
    double processor = processSeconds();
    double heldOut =
        new DeepTrainingRun(settings, 1, threads, 1L << 30, control)
            .run(train, test, start, Optional.empty())
            .heldOut();
    System.out.printf(
        Locale.ROOT,
        "ours: %.4f after %d steps, %.1f s, %.1f s of processors, with the axes%n",
        heldOut,
        step[0],
        (System.nanoTime() - begun) / 1e9,
        processSeconds() - processor);
  }

  private static void write(
      Path folder, PrincipalAxes axes, VectorData train, VectorData test, int threads)
      throws IOException {
    double total = axes.spectrum().total();
    double kept = 0;
    int k = 0;
    while (kept < 0.9997 * total) {
      kept += axes.spectrum().eigenvalue(k++);
    }
    double mean = total / axes.spectrum().dimension();
    Whitening whitening = new Whitening(axes, k, 0.1 * mean, threads);
    rows(folder.resolve("vectors.npy"), whitening, train);
    rows(folder.resolve("test.npy"), whitening, test);
    float[] weights = new float[k + 1];
    for (int j = 0; j < k; j++) {
      weights[j] = (float) (whitening.deviations()[j] * whitening.deviations()[j] / total);
    }
    weights[k] = (float) (1 - kept / total);
    npy(folder.resolve("weights.npy"), weights, k + 1);
  }

  private static void rows(Path file, Whitening whitening, VectorData vectors) throws IOException {
    int k = whitening.components();
    float[] whitened = new float[Math.multiplyExact((int) vectors.count(), k)];
    whitening.readInto(vectors, whitened, 0);
    npy(file, whitened, k);
  }

  private static void npy(Path file, float[] values, int columns) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      int rows = values.length / columns;
      NpyWriter<float[]> writer = NpyWriter.float32(channel, rows, columns);
      writer.write(values, rows);
      writer.finish();
    }
  }
}
