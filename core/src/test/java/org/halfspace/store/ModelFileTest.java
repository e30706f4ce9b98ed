// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.UniversalCode;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.Damage;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models on disk: round trip, NumPy as reader, one golden file, hostile files, a full disk. */
public class ModelFileTest {
  @TempDir Path folder;

  static Autoencoder model(int n, int d) {
    SplittableRandom random = new SplittableRandom(31L * n + d);
    float[][] tensors = {new float[n * d], new float[n * d], new float[d]};
    for (float[] tensor : tensors) {
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] = (float) random.nextGaussian();
      }
    }
    return new Autoencoder(
        VectorCodec.withoutGain(SignCodec.of(n, d, tensors[0], tensors[1], tensors[2])),
        tensors[2],
        Spectrum.powerLaw(d, 1).eigenvalues(),
        metadata());
  }

  private static ModelMetadata metadata() {
    return new ModelMetadata(
        new ModelMetadata.Recipe(
            "sign", new ModelOrigin.Method("descent"), "least-squares", "none", Long.MIN_VALUE),
        new ModelMetadata.Source("made \"here\", ∑", "abc", "sample covariance, 1/N", 5, 2),
        new ModelMetadata.Distortions(0.1, 0.11, 0.12, 0.125),
        new ModelMetadata.Machine(3, "none"));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "5,3", "3,5", "64,100"})
  void whatIsReadIsWhatWasWritten(int n, int d) throws IOException {
    Path path = folder.resolve("model.safetensors");
    Autoencoder model = model(n, d);
    ModelFile.write(path, model, Existing.KEEP);
    Autoencoder read = ModelFile.read(path);

    assertThat(read.codec()).isEqualTo(model.codec());
    assertThat(read.eigenvalues()).isEqualTo(model.eigenvalues());
    assertThat(read.metadata()).isEqualTo(model.metadata());
    assertThat(read.id()).isEqualTo(model.id()).matches("[0-9a-f]{16}");
  }

  @Test
  void aUniversalModelIsItsSeedAndItsTensors() throws IOException {
    Path path = folder.resolve("universal.safetensors");
    Autoencoder model = UniversalCode.of(48, 40).withSeed(7).withThreads(1).run().model();
    ModelFile.write(path, model, Existing.KEEP);
    Autoencoder read = ModelFile.read(path);
    assertThat(read.codec()).isEqualTo(model.codec());
    assertThat(read.metadata()).isEqualTo(model.metadata());

    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("\"seed\":\"7\"") + 8] = '8';
    Files.write(path, bytes);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("tensor 'encoder' is not the rotation of seed 8");
  }

  @Test
  void numPyReadsTheLayoutAndReconstructsTheSame() throws IOException {
    SignCodec signs = model(13, 7).codec().signs();
    Autoencoder model =
        new Autoencoder(
            VectorCodec.withGain(
                signs.withDecoder(signs.decoder(), new float[] {1, 2, 3, 4, 5, 6, 7}), 2.5f),
            new float[7],
            Spectrum.powerLaw(7, 1).eigenvalues(),
            GOLDEN);
    ModelFile.write(folder.resolve("m.safetensors"), model, Existing.KEEP);
    float[] x = {0.5f, -1, 2, 0.25f, 3, -0.75f, 1};
    String printed =
        Python.numpy(
            folder,
            """
            import json
            raw = open('m.safetensors', 'rb').read()
            size = int.from_bytes(raw[:8], 'little')
            header = json.loads(raw[8:8 + size])
            assert (8 + size) % 8 == 0
            # what the reader of Python's package demands
            assert raw[8:9] == b'{' and size < 100_000_000 and raw[8:8 + size].decode('utf-8').strip()
            assert all(type(text) is str for text in header['__metadata__'].values())
            end = 0
            for t in sorted((t for name, t in header.items() if name != '__metadata__'), key=lambda t: t['data_offsets']):
                assert set(t) == {'dtype', 'shape', 'data_offsets'} and t['data_offsets'][0] == end
                end = t['data_offsets'][1]
                assert end - t['data_offsets'][0] == int(t['dtype'][1:]) // 8 * int(np.prod(t['shape']))
            assert 8 + size + end == len(raw)
            def tensor(name):
                t = header[name]
                a, b = t['data_offsets']
                kind = {'F32': '<f4', 'F64': '<f8'}[t['dtype']]
                return np.frombuffer(raw[8 + size + a:8 + size + b], kind).reshape(t['shape']).astype('f8')
            B, A, mean, offset = [tensor(name) for name in ('encoder', 'decoder', 'mean', 'offset')]
            assert tensor('eigenvalues').shape == (7,) and header['__metadata__']['format'] == 'halfspace/model/2'
            x = np.array([0.5, -1, 2, 0.25, 3, -0.75, 1])
            bits = B @ (x - mean) >= 0
            gain = np.float16(np.linalg.norm(x - mean) / tensor('gain_scale')[0])
            print(*np.packbits(bits), *gain.reshape(1).view('u1'), ';',
                  *(mean + float(gain) * (A @ np.where(bits, 1, -1) + offset - mean)))
            """);

    String[] parts = printed.strip().split(" ; ");
    byte[] code = model.encode(x);
    assertThat(parts[0])
        .isEqualTo(
            IntStream.range(0, code.length)
                .mapToObj(i -> String.valueOf(code[i] & 0xff))
                .collect(Collectors.joining(" ")));
    float[] decoded = model.decode(code);
    String[] numbers = parts[1].split(" ");
    for (int i = 0; i < decoded.length; i++) {
      assertThat((double) decoded[i]).isCloseTo(Double.parseDouble(numbers[i]), within(1e-5));
    }
  }

  private static final ModelMetadata GOLDEN =
      new ModelMetadata(
          new ModelMetadata.Recipe("sign", new ModelOrigin.Method("m"), "d", "f16", 7),
          new ModelMetadata.Source("x", "", "c", 5, 2),
          new ModelMetadata.Distortions(0.25, 0.5, 0.75, 1),
          new ModelMetadata.Machine(1, "s"));

  /** A file as the format says: header, padded with spaces, then the tensors. */
  private static byte[] golden(int version, String id, String gain, String shapes, String tensors) {
    String header =
        "{\"__metadata__\":{\"format\":\"halfspace/model/"
            + version
            + "\",\"id\":\""
            + id
            + "\",\"activation\":\"sign\",\"method\":\"m\",\"decoder\":\"d\",\"gain\":\""
            + gain
            + "\",\"seed\":\"7\",\"threads\":\"1\","
            + "\"covariance\":\"c\",\"data\":\"x\",\"dataHash\":\"\",\"vectors\":\"5\",\"testVectors\":\"2\",\"floor\":\"0.25\","
            + "\"population\":\"0.5\",\"train\":\"0.75\",\"test\":\"1.0\",\"software\":\"s\"},"
            + "\"encoder\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"decoder\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[8,16]},"
            + "\"mean\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]},"
            + shapes
            + "}";
    while (header.length() % 8 != 0) {
      header += " ";
    }
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        HexFormat.of()
            .parseHex("0000803f000000c0" + "0000003f00004040" + "0000804000000041" + tensors);
    return ByteBuffer.allocate(8 + text.length + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .put(bytes)
        .array();
  }

  /** Format version 2, byte for byte: if this fails, the version has to change. */
  @Test
  void theFormatIsAsItWas() throws IOException {
    Path path = folder.resolve("golden.safetensors");
    Autoencoder model =
        new Autoencoder(
            VectorCodec.withGain(
                SignCodec.of(
                    1,
                    2,
                    new float[] {1, -2},
                    new float[] {0.5f, 3},
                    new float[] {4, 8},
                    new float[] {16, 32}),
                64),
            new float[] {128, 256},
            new double[] {2, 1},
            GOLDEN);
    ModelFile.write(path, model, Existing.KEEP);

    // SHA-256 over sizes (big-endian) and tensors (little-endian), computed with Python's hashlib.
    assertThat(model.id()).isEqualTo("ef5b975c2eaecee3");
    assertThat(Files.readAllBytes(path))
        .containsExactly(
            golden(
                2,
                model.id(),
                "f16",
                "\"offset\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
                    + "\"center\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[32,40]},"
                    + "\"eigenvalues\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[40,56]},"
                    + "\"gain_scale\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[56,60]}",
                "0000804100000042"
                    + "0000004300008043"
                    + "0000000000000040000000000000f03f"
                    + "00008042"));
    Autoencoder read = ModelFile.read(path);
    assertThat(read.codec()).isEqualTo(model.codec());
    assertThat(read.center()).containsExactly(128, 256);
  }

  @Test
  void theFirstFormatIsStillRead() throws IOException {
    Path path = folder.resolve("first.safetensors");
    Files.write(
        path,
        golden(
            1,
            "419cc34d7f097d51",
            "none",
            "\"eigenvalues\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[24,40]}",
            "0000000000000040000000000000f03f"));
    Autoencoder read = ModelFile.read(path);
    assertThat(read.id()).isEqualTo("419cc34d7f097d51");
    assertThat(read.codec())
        .isEqualTo(
            VectorCodec.withoutGain(
                SignCodec.of(
                    1, 2, new float[] {1, -2}, new float[] {0.5f, 3}, new float[] {4, 8})));
    assertThat(read.center()).containsExactly(4, 8);
  }

  @Test
  void everyDamagedFileIsRefusedOrStillAModel() throws IOException {
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, model(5, 3), Existing.KEEP);
    byte[] whole = Files.readAllBytes(path);
    SplittableRandom random = new SplittableRandom(9);
    for (int trial = 0; trial < 1500; trial++) {
      byte[] damaged = Damage.of(whole, random, trial % 4);
      Files.write(path, damaged);
      try {
        assertThat(ModelFile.read(path).dimension()).isEqualTo(3);
      } catch (DamagedFileException e) {
        assertThat(e).hasMessageContaining("model.safetensors");
      } catch (RuntimeException | Error e) {
        fail("trial " + trial + " ended in " + e, e);
      }
    }
  }

  @Test
  void truncatedPaddedAndForeignFilesAreTold() throws IOException {
    Path path = folder.resolve("model.safetensors");
    ModelFile.write(path, model(5, 3), Existing.KEEP);
    byte[] whole = Files.readAllBytes(path);

    Files.write(path, Arrays.copyOf(whole, whole.length - 3));
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("only");
    Files.write(path, Arrays.copyOf(whole, whole.length + 3));
    assertThatThrownBy(() -> ModelFile.read(path)).hasMessageContaining("3 bytes too many");
    Files.writeString(path, "1,2,3\n4,5,6\n");
    assertThatThrownBy(() -> ModelFile.read(path)).hasMessageContaining("not a safetensors file");
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("absent")))
        .isInstanceOf(NoSuchFileException.class);
    byte[] changed = whole.clone();
    changed[changed.length - 24 - 13] ^= 1;
    Files.write(path, changed);
    assertThatThrownBy(() -> ModelFile.read(path)).hasMessageContaining("was the file changed");
  }

  @Test
  void anEarlierFileSurvivesAFullDiskAndARefusal() throws IOException {
    try (FileSystem small =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder().setMaxSize(20_000).setBlockSize(512).build())) {
      Path path = small.getPath("model.safetensors").toAbsolutePath();
      ModelFile.write(path, model(5, 3), Existing.KEEP);
      byte[] before = Files.readAllBytes(path);

      assertThatThrownBy(() -> ModelFile.write(path, model(100, 100), Existing.REPLACE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("space");
      assertThatThrownBy(() -> ModelFile.write(path, model(5, 3), Existing.KEEP))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(Files.readAllBytes(path)).containsExactly(before);
      try (Stream<Path> files = Files.list(path.getParent())) {
        assertThat(files).containsExactly(path);
      }
      ModelFile.write(path, model(6, 3), Existing.REPLACE);
      assertThat(ModelFile.read(path).bits()).isEqualTo(6);
    }
  }
}
