package org.halfspace.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.code.Gain;
import org.halfspace.code.PackedBits;
import org.halfspace.io.VectorDataException;

/**
 * What a store says of its codes.
 *
 * @param codes n
 * @param gain whether codes have gains
 * @param model the id of the model that makes the codes
 */
public record StoreHeader(int codes, Gain gain, String model) {
  static final String FORMAT = "halfspace/store/1";

  /**
   * @throws IllegalArgumentException if {@link #read} would refuse it
   */
  public StoreHeader {
    if (codes < 1 || codes > PackedBits.MAXIMUM_CODES) {
      throw new IllegalArgumentException(
          "codes: " + codes + ", must be between 1 and " + PackedBits.MAXIMUM_CODES);
    }
    if (model.isEmpty()) {
      throw new IllegalArgumentException("model: is empty, must be the id of a model");
    }
  }

  byte[] toBytes() throws IOException {
    ObjectMapper json = new ObjectMapper();
    return json.writeValueAsBytes(
        json.createObjectNode()
            .put("format", FORMAT)
            .put("codes", codes)
            .put("gain", gain.label())
            .put("model", model));
  }

  /**
   * @throws VectorDataException if it is damaged, or of another format
   */
  static StoreHeader read(Path file) throws IOException {
    JsonNode header;
    try {
      header =
          JsonMapper.builder()
              .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .build()
              .readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw CodeStore.corrupt(file, "is no JSON");
    }
    if (header == null || !header.isObject()) {
      throw CodeStore.corrupt(file, "is no JSON object");
    }
    if (!header.path("format").asText().equals(FORMAT)) {
      throw new VectorDataException(
          VectorDataException.Kind.UNSUPPORTED,
          file
              + ": format is '"
              + header.path("format").asText()
              + "', only "
              + FORMAT
              + " is read");
    }
    JsonNode codes = header.path("codes");
    if (!codes.isInt() || codes.intValue() < 1 || codes.intValue() > PackedBits.MAXIMUM_CODES) {
      throw CodeStore.corrupt(
          file,
          "codes is '"
              + codes.asText()
              + "', must be a whole number between 1 and "
              + PackedBits.MAXIMUM_CODES);
    }
    Gain gain;
    try {
      gain = Gain.of(header.path("gain").asText());
    } catch (IllegalArgumentException e) {
      throw CodeStore.corrupt(file, e.getMessage());
    }
    JsonNode model = header.path("model");
    if (!model.isTextual() || model.textValue().isEmpty()) {
      throw CodeStore.corrupt(file, "has no id of a model");
    }
    return new StoreHeader(codes.intValue(), gain, model.textValue());
  }
}
