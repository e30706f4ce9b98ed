// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.code.SignCodec;
import org.halfspace.data.ImageColor;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.UnitBits;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Picture;
import org.halfspace.lab.report.Table;

/**
 * What codes look like: reconstructions over the rates and by every kind of decoder, and rows of B
 * and columns of A.
 */
final class Pictures implements Experiment {
  private static final int SHOWN = 10;

  @Override
  public String name() {
    return "pictures";
  }

  @Override
  public String title() {
    return "Pictures";
  }

  @Override
  public String question() {
    return "What do reconstructions look like at each rate and by each decoder, and what have encoder"
        + " and decoder learned?";
  }

  @Override
  public Outcome run(Setting setting) throws IOException {
    OutcomeBuilder outcome = new OutcomeBuilder();
    List<Table.Row> rows = new ArrayList<>();
    RealSet mnist = RealSet.mnist(setting);
    DecoderPictures decoders = new DecoderPictures(setting, mnist);
    double rise =
        show(
            setting,
            mnist,
            setting.quick() ? new int[] {32, 128} : new int[] {16, 32, 64, 128, 256, 512},
            Optional.of(decoders),
            outcome,
            rows);
    rise =
        Math.max(
            rise,
            show(
                setting,
                RealSet.cifar(setting, ImageColor.RGB, setting.size(1000, 12_000)),
                setting.quick() ? new int[] {64} : new int[] {64, 256},
                Optional.empty(),
                outcome,
                rows));
    return outcome
        .setting(
            "MNIST and CIFAR-10 in color, images held out; closed form and SGD (%d steps); digits from"
                + " the signs of the closed form by every kind of decoder: %s",
            setting.size(600, 2000), decoders.setting())
        .prediction(
            "More bits give less distortion, for both encoders. Other decoders than the linear one"
                + " may go below its floor.")
        .measured(
            "Distortion %s from one rate to the next.",
            rise <= 0 ? "falls" : "does not always fall")
        .table(
            new Table(
                "Distortion on held-out images",
                "images",
                List.of(
                    Table.Column.decimals("floor", "", 4),
                    Table.Column.decimals("closed form", "", 4),
                    Table.Column.decimals("SGD", "", 4)),
                rows))
        .check(
            Check.atMost(
                "largest rise of the distortion from one rate to the next", rise, 0, "more bits"))
        .check(decoders.check())
        .build();
  }

  private static double show(
      Setting setting,
      RealSet set,
      int[] bits,
      Optional<DecoderPictures> decoders,
      OutcomeBuilder outcome,
      List<Table.Row> table)
      throws IOException {
    int d = set.dimension();
    float[] originals = spread(RealSet.rows(set.test(), set.test().count()), d);
    List<ImageGrid.Row> grid = new ArrayList<>();
    grid.add(new ImageGrid.Row("original", 8 * d + " bits", pictures(set, originals)));
    double rise = 0;
    double[] before = {1, 1};
    FitReport closed = null;
    FitReport trained = null;
    for (int i = 0; i < bits.length; i++) {
      setting.progress().at(set.name(), i, bits.length);
      closed = fit(setting, set, bits[i], EncoderMethod.CLOSED_FORM);
      trained = fit(setting, set, bits[i], EncoderMethod.SGD);
      grid.add(row(set, "closed form, " + bits[i] + " bits", closed, originals));
      grid.add(row(set, "SGD, " + bits[i] + " bits", trained, originals));
      if (decoders.isPresent()) {
        decoders.get().add(closed, originals);
      }
      rise = Math.max(rise, Math.max(closed.reached() - before[0], trained.reached() - before[1]));
      before = new double[] {closed.reached(), trained.reached()};
      table.add(
          Table.Row.of(
              set.name() + ", " + bits[i] + " bits",
              closed.floor(),
              closed.reached(),
              trained.reached()));
    }
    outcome.pictures(new ImageGrid(set.name() + ": held-out images and reconstructions.", grid));
    decoders.ifPresent(all -> all.into(outcome));
    outcome.pictures(
        new ImageGrid(
            set.name()
                + ", "
                + bits[bits.length - 1]
                + " bits: rows of B and columns of A as images, gray for 0, each scaled by its largest entry.",
            List.of(
                filters(set, "B, closed form", closed.model().codec().signs(), true),
                filters(set, "A, closed form", closed.model().codec().signs(), false),
                filters(set, "B, SGD", trained.model().codec().signs(), true),
                filters(set, "A, SGD", trained.model().codec().signs(), false))));
    return rise;
  }

  /** Some vectors from all over a set, which may be sorted by class. */
  private static float[] spread(float[] rows, int d) {
    int count = rows.length / d;
    float[] chosen = new float[SHOWN * d];
    for (int i = 0; i < SHOWN; i++) {
      System.arraycopy(rows, (int) ((i + 0.5) * count / SHOWN) * d, chosen, i * d, d);
    }
    return chosen;
  }

  private static FitReport fit(Setting setting, RealSet set, int bits, EncoderMethod method)
      throws IOException {
    SgdSettings sgd = SgdSettings.standard();
    Fit fit =
        Fit.toBits(bits)
            .withMethod(method)
            .withUnitBits(UnitBits.signs())
            .withSeed(setting.seed())
            .withThreads(setting.threads());
    if (method == EncoderMethod.SGD) {
      fit =
          fit.withSgd(
              sgd.withStart(SgdSettings.Start.CLOSED_FORM)
                  .withTraining(sgd.training().change().steps(setting.size(600, 2000)).build()));
    }
    return fit.run(set.train(), set.test());
  }

  private static ImageGrid.Row row(RealSet set, String title, FitReport report, float[] originals) {
    SignCodec codec = report.model().codec().signs();
    int d = codec.dimension();
    float[] decoded = new float[originals.length];
    for (int i = 0; i < SHOWN; i++) {
      float[] image = codec.decode(codec.encode(RealSet.row(originals, i, d)));
      System.arraycopy(image, 0, decoded, i * d, d);
    }
    return new ImageGrid.Row(
        title,
        String.format(
            Locale.ROOT, "distortion %.3f (floor %.3f)", report.reached(), report.floor()),
        pictures(set, decoded));
  }

  static List<Picture> pictures(RealSet set, float[] rows) {
    List<Picture> pictures = new ArrayList<>();
    int d = set.dimension();
    for (int i = 0; i < rows.length / d; i++) {
      pictures.add(Picture.of(set.side(), set.side(), set.channels(), RealSet.row(rows, i, d)));
    }
    return pictures;
  }

  private static ImageGrid.Row filters(
      RealSet set, String title, SignCodec codec, boolean encoder) {
    int d = codec.dimension();
    int n = codec.bits();
    float[] matrix = encoder ? codec.encoder() : codec.decoder();
    List<Picture> pictures = new ArrayList<>();
    for (int k = 0; k < SHOWN; k++) {
      double[] values = new double[d];
      for (int j = 0; j < d; j++) {
        values[j] = encoder ? matrix[k * d + j] : matrix[j * n + k];
      }
      double limit = Math.max(1e-30, Arrays.stream(values).map(Math::abs).max().orElseThrow());
      pictures.add(Picture.signed(set.side(), set.side(), set.channels(), values, limit));
    }
    return new ImageGrid.Row(title, "the first " + SHOWN + " bits", pictures);
  }
}
