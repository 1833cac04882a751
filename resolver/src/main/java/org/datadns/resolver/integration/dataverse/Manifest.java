package org.datadns.resolver.integration.dataverse;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is registered at a Dataverse so that it shows a button (Dataverse guides, "Building External
 * Tools"; {@code ExternalToolServiceBean.parseAddExternalToolManifest}). The method is read inside
 * {@code toolParameters} by Dataverse 6 ({@code ExternalToolHandler.handleRequest}).
 *
 * @param displayName what the button says
 * @param description what people read about it
 * @param toolName its short name
 * @param scope {@code dataset} or {@code file}
 * @param types always {@code explore}
 * @param toolUrl where the button leads
 * @param contentType of the files at which it is shown; for scope {@code file} alone
 * @param toolParameters what Dataverse tells
 * @param allowedApiCalls what it shall make ready; without these it puts the parameters into the
 *     address
 */
record Manifest(
    String displayName,
    String description,
    String toolName,
    String scope,
    List<String> types,
    String toolUrl,
    Optional<String> contentType,
    Parameters toolParameters,
    Optional<List<Call>> allowedApiCalls) {
  /** Names of the calls. */
  static final String VERSION = "getVersion";

  static final String DATASET_PERMISSIONS = "getDatasetPermissions";
  static final String FILE_PERMISSIONS = "getFilePermissions";

  /**
   * What Dataverse tells.
   *
   * @param httpMethod {@code GET} or {@code POST}
   * @param queryParameters one name and one reserved word each
   */
  record Parameters(String httpMethod, List<Map<String, String>> queryParameters) {}

  /**
   * A call of Dataverse's API that it signs for us.
   *
   * @param name ours
   * @param httpMethod always {@code GET}
   * @param urlTemplate with reserved words; without a query, since Dataverse checks a signed
   *     address decoded and signs it encoded ({@code SignedUrlAuthMechanism})
   * @param timeOut for how many minutes
   */
  record Call(String name, String httpMethod, String urlTemplate, int timeOut) {
    private static Call get(String name, String urlTemplate) {
      return new Call(name, "GET", urlTemplate, 5);
    }
  }

  /** How Dataverse calls. */
  enum Form {
    /** With an address to call back, signed for who is signed in. */
    CALLBACK,
    /** From its own server, so that nothing is in the browser's history. */
    POST,
    /** With everything in the address: for what is public. */
    PLAIN
  }

  /** The button at datasets. */
  static Manifest ofDatasets(URI resolver, Form form) {
    return of(resolver, form, Optional.empty());
  }

  /** The button at files of one type. */
  static Manifest ofFiles(URI resolver, Form form, String contentType) {
    return of(resolver, form, Optional.of(contentType));
  }

  private static Manifest of(URI resolver, Form form, Optional<String> contentType) {
    boolean file = contentType.isPresent();
    var parameters = new ArrayList<Map<String, String>>();
    parameters.add(Map.of("siteUrl", "{siteUrl}"));
    parameters.add(Map.of("datasetPid", "{datasetPid}"));
    parameters.add(Map.of("datasetVersion", "{datasetVersion}"));
    var calls = new ArrayList<Call>();
    calls.add(Call.get(VERSION, "/api/v1/datasets/{datasetId}/versions/{datasetVersion}"));
    calls.add(Call.get(DATASET_PERMISSIONS, "/api/v1/datasets/{datasetId}/userPermissions"));
    if (file) {
      parameters.add(Map.of("fileId", "{fileId}"));
      calls.add(Call.get(FILE_PERMISSIONS, "/api/v1/access/datafile/{fileId}/userPermissions"));
    }
    return new Manifest(
        "Open in notebook",
        file
            ? "Opens the dataset in a notebook on a machine that holds it, with this file shown."
            : "Opens the dataset in a notebook on a machine that holds it.",
        file ? "dataDnsFile" : "dataDnsDataset",
        file ? "file" : "dataset",
        List.of("explore"),
        resolver + "/integrations/dataverse",
        contentType,
        new Parameters(form == Form.POST ? "POST" : "GET", parameters),
        form == Form.PLAIN ? Optional.empty() : Optional.of(calls));
  }
}
