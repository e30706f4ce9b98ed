// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.io.DamagedFileException;
import org.halfspace.store.format.Json;

/**
 * What a store says of its codes.
 *
 * @param layout of the codes
 * @param model the id of the model that makes the codes
 */
record StoreHeader(CodeLayout layout, String model) {
  static final String FORMAT = "halfspace/store/1";

  /**
   * @throws IllegalArgumentException if {@link #read} would refuse it
   */
  public StoreHeader {
    if (model.isEmpty()) {
      throw new IllegalArgumentException("model: is empty, must be the id of a model");
    }
  }

  byte[] toBytes() throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("format", FORMAT);
    header.put("codes", (long) layout.bits());
    header.put("gain", layout.gain().label());
    header.put("model", model);
    return Json.write(header);
  }

  /**
   * @throws DamagedFileException if it is damaged, or of another format
   */
  static StoreHeader read(Path file) throws IOException {
    Map<String, Object> header;
    try {
      header =
          Json.object(Files.readAllBytes(file))
              .orElseThrow(() -> CodeStore.corrupt(file, "is not a JSON object"));
    } catch (JsonProcessingException e) {
      throw CodeStore.corrupt(file, "is not JSON");
    }
    String format = text(header, "format");
    if (!format.equals(FORMAT)) {
      throw new DamagedFileException(
          DamagedFileException.Kind.UNSUPPORTED,
          file + ": format is '" + format + "', only " + FORMAT + " is read");
    }
    if (!(header.get("codes") instanceof Long bits) || bits < 1 || bits > CodeLayout.MAXIMUM_BITS) {
      throw CodeStore.corrupt(
          file,
          "codes is '"
              + text(header, "codes")
              + "', must be a whole number between 1 and "
              + CodeLayout.MAXIMUM_BITS);
    }
    Gain gain;
    try {
      gain = Gain.of(text(header, "gain"));
    } catch (IllegalArgumentException e) {
      throw CodeStore.corrupt(file, e.getMessage());
    }
    if (!(header.get("model") instanceof String model) || model.isEmpty()) {
      throw CodeStore.corrupt(file, "has no id of a model");
    }
    return new StoreHeader(new CodeLayout(bits.intValue(), gain), model);
  }

  /** What stands under a name, as text; empty if nothing does. */
  private static String text(Map<String, Object> header, String name) {
    Object value = header.get(name);
    return value == null ? "" : value.toString();
  }
}
