// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BandedSampleModel;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.halfspace.data.ImageColor;
import org.halfspace.data.ImageSize;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.Rows;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.DamagedFileException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ImageVectorsTest {
  @TempDir Path folder;

  @Test
  void deliversPlanesOfRedGreenAndBlue() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0a141e);
    image.setRGB(1, 0, 0xfffe80);
    for (String format : List.of("png", "bmp")) {
      Path images = Files.createDirectories(folder.resolve(format));
      write(image, images.resolve("a." + format));
      assertThat(Rows.all(VectorFiles.open(images))).containsExactly(10, 255, 20, 254, 30, 128);
      ReadOptions gray = ReadOptions.defaults().withImageColor(ImageColor.GRAY);
      assertThat(Rows.all(VectorFiles.open(images, gray)))
          .containsExactly(
              (float) Math.round(.299f * 10 + .587f * 20 + .114f * 30),
              (float) Math.round(.299f * 255 + .587f * 254 + .114f * 128));
    }
  }

  @Test
  void keepsGrayValuesAsTheyAre() throws IOException {
    BufferedImage image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    float[] expected = new float[256];
    for (int i = 0; i < 256; i++) {
      image.getRaster().setSample(i, 0, 0, i);
      expected[i] = i;
    }
    write(image, folder.resolve("ramp.png"));
    VectorData data = VectorFiles.open(folder);
    assertThat(data.dimension()).isEqualTo(256);
    Rows.requireSame(Rows.all(data), expected, "gray");
    ReadOptions color = ReadOptions.defaults().withImageColor(ImageColor.RGB);
    float[] planes = Rows.all(VectorFiles.open(folder, color));
    Rows.requireSame(Arrays.copyOfRange(planes, 512, 768), expected, "blue of gray");
  }

  @Test
  void readsSixteenBitsTransparencyAndPalettes() throws IOException {
    BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 0xabcd);
    write(deep, folder.resolve("a.png"));
    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x01c86432);
    write(clear, folder.resolve("b.png"));
    BufferedImage palette = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
    palette.setRGB(0, 0, 0xffff0000);
    write(palette, folder.resolve("c.gif"));
    BufferedImage binary = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY);
    binary.setRGB(0, 0, 0xffffffff);
    write(binary, folder.resolve("d.png"));
    ReadOptions color = ReadOptions.defaults().withImageColor(ImageColor.RGB);
    assertThat(Rows.all(VectorFiles.open(folder, color)))
        .containsExactly(
            0xabcd / 257f, 0xabcd / 257f, 0xabcd / 257f, 200, 100, 50, 255, 0, 0, 255, 255, 255);
  }

  /** A sample v of 8 bits is 257 v with 16 bits, and no two samples of 16 bits are the same. */
  @Test
  void sixteenBitsAreOnTheScaleOfEightAndKeepTheirLowerByte() throws IOException {
    Random random = new Random(5);
    for (int bands : new int[] {1, 3}) {
      BufferedImage shallow =
          new BufferedImage(
              16, 16, bands == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
      BufferedImage deep = deep(16, 16, bands);
      BufferedImage ramp = deep(256, 256, bands);
      for (int band = 0; band < bands; band++) {
        for (int i = 0; i < 256; i++) {
          int sample = random.nextInt(256);
          shallow.getRaster().setSample(i % 16, i / 16, band, sample);
          deep.getRaster().setSample(i % 16, i / 16, band, 257 * sample);
        }
        for (int i = 0; i < 1 << 16; i++) {
          ramp.getRaster().setSample(i % 256, i / 256, band, i);
        }
      }
      for (String format : List.of("png", "tif")) {
        Path images = Files.createDirectories(folder.resolve(bands + format));
        write(shallow, images.resolve("a." + format));
        write(deep, images.resolve("b." + format));
        float[] values = Rows.all(VectorFiles.open(images));
        Rows.requireSame(
            Arrays.copyOfRange(values, 0, 256 * bands),
            Arrays.copyOfRange(values, 256 * bands, 512 * bands),
            format);
        Path ramps = Files.createDirectories(folder.resolve("ramp" + bands + format));
        write(ramp, ramps.resolve("a." + format));
        VectorData data = VectorFiles.open(ramps);
        float[] all = Rows.all(data);
        float[] expected = new float[all.length];
        for (int i = 0; i < all.length; i++) {
          expected[i] = (i & 0xffff) / 257f;
        }
        Rows.requireSame(all, expected, format);
        Rows.requireSame(Rows.all(data), all, "second pass, from the temporary file");
      }
    }
  }

  @Test
  void refusesSamplesThatAreNoWholeNumbers() throws IOException {
    BufferedImage floats =
        new BufferedImage(
            new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_FLOAT),
            Raster.createWritableRaster(
                new BandedSampleModel(DataBuffer.TYPE_FLOAT, 2, 2, 1), null),
            false,
            null);
    write(floats, folder.resolve("a.tif"));
    assertThat(trouble(folder)).hasMessageContaining("a.tif").hasMessageContaining("16 bits");
  }

  @Test
  void saysWhatIsInAFolderWithoutImagesAndWhatIsLeftOut() throws IOException {
    assertThat(trouble(folder)).hasMessageContaining("no files");
    Files.writeString(folder.resolve("readme.txt"), "none");
    assertThat(trouble(folder)).hasMessageContaining("readme.txt");
    Files.write(folder.resolve("a.webp"), new byte[9]);
    assertThat(trouble(folder)).hasMessageContaining("WebP").hasMessageContaining("PNG");
    write(gray(2, 2, 7), folder.resolve("a.png"));
    List<String> remarks = new ArrayList<>();
    VectorData data = VectorFiles.open(folder, ReadOptions.defaults().withListener(remarks::add));
    assertThat(data.count()).isEqualTo(1);
    assertThat(remarks).singleElement().asString().contains("1 image is skipped", "a.webp");
    Files.write(folder.resolve("b.png"), "RIFF1234WEBPVP8 ".getBytes(StandardCharsets.US_ASCII));
    assertThat(trouble(folder)).hasMessageContaining("b.png").hasMessageContaining("WebP");
  }

  private static BufferedImage deep(int width, int height, int bands) {
    ColorSpace space = ColorSpace.getInstance(bands == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    ColorModel model =
        new ComponentColorModel(space, false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
    return new BufferedImage(
        model, model.createCompatibleWritableRaster(width, height), false, null);
  }

  @Test
  void sortsByNameAndLeavesOutWhatIsNoImage() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images/b"));
    for (String name : List.of("b/2.png", "b/10.png", "a.PNG", "B.png", "b.png")) {
      write(gray(2, 2, name.hashCode() & 0xff), folder.resolve("images").resolve(name));
    }
    Files.writeString(images.resolve("labels.txt"), "none");
    write(gray(5, 5, 0), images.resolve(".hidden.png"));
    List<String> order = List.of("B.png", "a.PNG", "b.png", "b/10.png", "b/2.png");
    VectorData data = VectorFiles.open(folder.resolve("images"));
    float[] values = Rows.all(data);
    for (int i = 0; i < order.size(); i++) {
      assertThat(values[4 * i]).as(order.get(i)).isEqualTo(order.get(i).hashCode() & 0xff);
    }
    assertThat(data.count()).isEqualTo(5);
    Rows.requireSame(Rows.all(VectorFiles.open(zip(folder.resolve("images")))), values, "zip");
    assertThat(VectorFiles.open(zip(folder.resolve("images"))).count()).isEqualTo(5);
  }

  @Test
  void namesTheImageOfAnotherSizeOrColor() throws IOException {
    write(gray(2, 2, 7), folder.resolve("a.png"));
    write(gray(2, 3, 7), folder.resolve("odd.png"));
    DamagedFileException size = trouble(folder);
    assertThat(size).hasMessageContaining("odd.png").hasMessageContaining("2 × 3");
    assertThat(size.kind()).isEqualTo(Kind.UNUSABLE);
    ReadOptions resized = ReadOptions.defaults().withImageSize(2, 2);
    assertThat(Rows.all(VectorFiles.open(folder, resized))).containsOnly(7);
    BufferedImage color = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    write(color, folder.resolve("odd.png"));
    assertThat(trouble(folder)).hasMessageContaining("odd.png").hasMessageContaining("color");
  }

  @Test
  void refusesBrokenImages() throws IOException {
    write(gray(16, 16, 100), folder.resolve("a.png"));
    byte[] noise = new byte[300];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("b.png"), noise);
    assertThat(trouble(folder)).hasMessageContaining("b.png");
    byte[] jpeg = encode(noise(16, 16), "jpg");
    Files.write(folder.resolve("b.png"), Arrays.copyOf(jpeg, jpeg.length - 60));
    DamagedFileException cut =
        catchThrowableOfType(
            DamagedFileException.class,
            () ->
                Rows.all(
                    VectorFiles.open(
                        folder, ReadOptions.defaults().withImageColor(ImageColor.RGB))));
    assertThat(cut).hasMessageContaining("b.png");
    assertThat(cut.kind()).isEqualTo(Kind.TRUNCATED);
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(catchThrowableOfType(DamagedFileException.class, () -> VectorFiles.open(empty)))
        .hasMessageContaining("no image");
  }

  @Test
  void secondPassAndPassesSideBySideAgreeWithTheFirst() throws IOException {
    for (int i = 0; i < 700; i++) {
      write(gray(3, 3, i % 251), folder.resolve(String.format("%03d.png", i)));
    }
    VectorData data = VectorFiles.open(folder);
    float[] block = new float[9 * 700];
    float[] other = new float[9 * 700];
    try (VectorData.Pass early = data.open();
        VectorData.Pass late = data.open()) {
      assertThat(early.read(block, 100)).isEqualTo(100);
      assertThat(late.read(other, 700)).isEqualTo(700);
    }
    for (int i = 0; i < 700; i++) {
      assertThat(other[9 * i]).isEqualTo(i % 251);
    }
    Rows.requireSame(Rows.all(data), other, "second pass");
    Rows.requireSame(
        Rows.all(data.range(650, 50)), Arrays.copyOfRange(other, 9 * 650, 9 * 700), "end");
  }

  /** The filter as a matrix product, from its definition. */
  @Test
  void resizesByATriangleFilter() {
    Random random = new Random(4);
    for (int[] sizes : new int[][] {{17, 11, 5, 4}, {5, 4, 17, 11}, {8, 8, 4, 16}, {1, 1, 3, 3}}) {
      char[] values = new char[sizes[0] * sizes[1]];
      for (int i = 0; i < values.length; i++) {
        values[i] = (char) random.nextInt(256);
      }
      Pixels resized =
          new Pixels(sizes[0], sizes[1], 1, Pixels.BYTE_WHITE, values)
              .withSize(new ImageSize(sizes[2], sizes[3]));
      for (int y = 0; y < sizes[3]; y++) {
        for (int x = 0; x < sizes[2]; x++) {
          double sum = 0;
          double weights = 0;
          for (int v = 0; v < sizes[1]; v++) {
            for (int u = 0; u < sizes[0]; u++) {
              double w = triangle(u, x, sizes[0], sizes[2]) * triangle(v, y, sizes[1], sizes[3]);
              sum += w * values[v * sizes[0] + u];
              weights += w;
            }
          }
          assertThat((double) resized.values()[y * sizes[2] + x])
              .isCloseTo(sum / weights, within(.5 + 1e-9));
        }
      }
    }
  }

  private static double triangle(int source, int target, int sources, int targets) {
    double scale = (double) sources / targets;
    double distance = Math.abs(source + .5 - (target + .5) * scale) / Math.max(1, scale);
    return Math.max(0, 1 - distance);
  }

  static BufferedImage gray(int width, int height, int value) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, value);
    }
    return image;
  }

  public static BufferedImage noise(int width, int height) {
    Random random = new Random(2);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  public static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, bytes)).as(format).isTrue();
    return bytes.toByteArray();
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    String name = file.toString();
    Files.write(file, encode(image, name.substring(name.lastIndexOf('.') + 1)));
  }

  private Path zip(Path images) throws IOException {
    Path file = folder.resolve("images.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file));
        var walk = Files.walk(images)) {
      for (Path image : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
        zip.putNextEntry(new ZipEntry(images.relativize(image).toString()));
        zip.write(Files.readAllBytes(image));
      }
    }
    return file;
  }

  private static DamagedFileException trouble(Path images) {
    DamagedFileException e =
        catchThrowableOfType(DamagedFileException.class, () -> Rows.all(VectorFiles.open(images)));
    assertThat(e).isNotNull().hasMessageContaining(images.toString());
    return e;
  }
}
