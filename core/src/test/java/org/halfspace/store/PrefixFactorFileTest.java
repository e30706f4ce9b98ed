// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.Prefixes;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.UniversalCode;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What decodes prefixes, on disk. */
class PrefixFactorFileTest {
  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("model.safetensors");
  }

  private static Autoencoder fitted(int n, Gain gain) throws IOException {
    VectorData data = new GaussianSource(Spectrum.powerLaw(7, 1)).vectors(2000, 1);
    return Fit.toBits(n)
        .withUnitBits(UnitBits.signs())
        .withGain(gain, GainRule.NORM)
        .withThreads(1)
        .run(data)
        .model();
  }

  @ParameterizedTest
  @EnumSource(Gain.class)
  void prefixesAreTheSameAfterAsBefore(Gain gain) throws IOException {
    Autoencoder model = fitted(11, gain);
    ModelFile.write(path, model, Existing.KEEP);
    Autoencoder read = ModelFile.read(path);
    assertThat(read.prefixFactor()).isEqualTo(model.prefixFactor()).isPresent();
    Autoencoder prefix = Prefixes.of(read, 6);
    assertThat(prefix.codec()).isEqualTo(Prefixes.of(model, 6).codec());

    // A prefix is a model that is written and read, too.
    ModelFile.write(path, prefix, Existing.REPLACE);
    Autoencoder again = ModelFile.read(path);
    assertThat(again.id()).isEqualTo(prefix.id());
    assertThat(again.metadata()).isEqualTo(prefix.metadata());
    assertThat(Prefixes.of(again, 2).codec()).isEqualTo(Prefixes.of(prefix, 2).codec());
  }

  @Test
  void universalPrefixesAreWrittenAndRead() throws IOException {
    for (int n : new int[] {8, 20}) {
      Autoencoder prefix = Prefixes.of(UniversalCode.of(12, n).withThreads(1).run().model(), 5);
      ModelFile.write(path, prefix, Existing.REPLACE);
      assertThat(ModelFile.read(path).codec()).isEqualTo(prefix.codec());
    }
  }

  @Test
  void numPyMakesTheSameDecoders() throws IOException {
    Autoencoder model = fitted(9, Gain.NONE);
    ModelFile.write(path, model, Existing.KEEP);
    String printed =
        Python.numpy(
            folder,
            """
            import json
            raw = open('model.safetensors', 'rb').read()
            size = int.from_bytes(raw[:8], 'little')
            header = json.loads(raw[8:8 + size])
            def tensor(name):
                a, b = header[name]['data_offsets']
                return np.frombuffer(raw[8 + size + a:8 + size + b], '<f4').reshape(header[name]['shape']).astype('f8')
            assert header['prefix_factor']['dtype'] == 'F32' and header['prefix_factor']['shape'] == [55]
            L = np.zeros((10, 10))
            L[np.tril_indices(10)] = tensor('prefix_factor')
            whole = np.column_stack([tensor('offset') - tensor('center'), tensor('decoder')])
            # From C and X as they were before they were factored
            C = L @ L.T
            X = whole @ C
            first = X[:, :5] @ np.linalg.inv(C[:5, :5])
            print(*first[:, 1:].ravel(), *(tensor('center') + first[:, 0]))
            """);

    double[] numbers =
        Arrays.stream(printed.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
    float[] decoder = Prefixes.of(model, 4).codec().signs().decoder();
    float[] offset = Prefixes.of(model, 4).codec().signs().offset();
    // Float32 of numbers up to 1.
    for (int i = 0; i < decoder.length; i++) {
      assertThat((double) decoder[i]).isCloseTo(numbers[i], within(1e-6));
    }
    for (int i = 0; i < offset.length; i++) {
      assertThat((double) offset[i]).isCloseTo(numbers[decoder.length + i], within(1e-6));
    }
  }

  @Test
  void modelsWithoutTheFactorAreReadAndHaveNoPrefixes() throws IOException {
    ModelFile.write(path, ModelFileTest.model(5, 3), Existing.KEEP);
    Autoencoder older = ModelFile.read(path);
    assertThat(older.prefixFactor()).isEmpty();
    assertThatThrownBy(() -> Prefixes.of(older, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("model " + older.id() + " of 5 bits has no prefix decoders");
  }

  @Test
  void factorsThatAreNoneAreRefused() throws IOException {
    Autoencoder model = fitted(9, Gain.NONE);
    ModelFile.write(path, model, Existing.KEEP);
    byte[] bytes = Files.readAllBytes(path);
    byte[] zero = bytes.clone();
    ByteBuffer.wrap(zero).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, 0);
    Files.write(path, zero);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("model.safetensors")
        .hasMessageContaining(
            "tensor 'prefix_factor', entry (9, 9): 0.0, must be finite and positive");

    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    byte[] fewer = text.replace("[55]", "[54]").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(path, fewer);
    assertThatThrownBy(() -> ModelFile.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("prefix_factor");
  }
}
