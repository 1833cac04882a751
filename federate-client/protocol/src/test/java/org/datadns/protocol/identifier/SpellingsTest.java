package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spellings of the schemes other than DOI and web address, each with its canonical form. */
class SpellingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hdl:20.500.12345/AbC                               | hdl:20.500.12345/AbC
          HDL: 20.500.12345/AbC                              | hdl:20.500.12345/AbC
          20.500.12345/AbC                                   | hdl:20.500.12345/AbC
          10013/epic.10033                                   | hdl:10013/epic.10033
          info:hdl/20.500.12345/AbC                          | hdl:20.500.12345/AbC
          http://hdl.handle.net/20.500.12345/AbC             | hdl:20.500.12345/AbC
          https://hdl.handle.net/20.500.12345/AbC?urlappend=x#y | hdl:20.500.12345/AbC
          https://hdl.handle.net/20.500.12345%2FAbC          | hdl:20.500.12345/AbC
          https://hdl.handle.net/api/handles/20.500.12345/AbC | hdl:20.500.12345/AbC
          https://doi.org/20.500.12345/AbC                   | hdl:20.500.12345/AbC
          hdl.handle.net/20.500.12345/AbC                    | hdl:20.500.12345/AbC
          hdl:20.500.12345/abc                               | hdl:20.500.12345/abc
          hdl:cnri.dlib/december95-payette                   | hdl:cnri.dlib/december95-payette
          hdl:20.500/a/b/                                    | hdl:20.500/a/b/
          hdl:api/handles/x                                  | hdl:api/handles/x
          """)
  void handle(String text, String canonical) {
    assertSpelling(text, Scheme.HANDLE, canonical);
  }

  /** The first three are draft-kunze-ark's own triple; the rest are its steps, one by one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ark:12345/x5-4-xz-321                         | ark:12345/x54xz321
          https://sneezy.dopey.com/ark:12345/x54--xz32-1 | ark:12345/x54xz321
          ark:12345/x54xz321                            | ark:12345/x54xz321
          # 1: the resolver
          https://n2t.net/ark:/12345/x54xz321           | ark:12345/x54xz321
          n2t.net/ark:/12345/x54xz321                   | ark:12345/x54xz321
          https://n2t.net/ark%3A/12345/x54xz321         | ark:12345/x54xz321
          # 2 and 7: query and inflections
          ark:12345/x54xz321?                           | ark:12345/x54xz321
          ark:12345/x54xz321??                          | ark:12345/x54xz321
          ark:12345/x54xz321?info                       | ark:12345/x54xz321
          https://n2t.net/ark:12345/x54xz321?info#top   | ark:12345/x54xz321
          # 3: the label
          ARK:/12345/x54xz321                           | ark:12345/x54xz321
          ark: 12345/x54xz321                           | ark:12345/x54xz321
          # 4: the authority
          ark:C8131/g3js3v                              | ark:c8131/g3js3v
          # 5: case counts, but not that of escapes
          ark:12345/X54%a1%Bc                           | ark:12345/X54%A1%BC
          ark:12345/x%41                                | ark:12345/x%41
          https://n2t.net/ark:12345/x%41                | ark:12345/x%41
          # 6: hyphens of all kinds, and what was pasted
          ark:12345/x54\u2010xz\u2014321                | ark:12345/x54xz321
          ark:12345/x54 xz321                           | ark:12345/x54xz321
          # 8: structure
          ark:12345//x54/.xz321/                        | ark:12345/x54/xz321
          ark:12345/x54.-.xz321.                        | ark:12345/x54.xz321
          ark:12345/x54/../xz321                        | ark:12345/x54/xz321
          # 9: variants go to the end
          ark:12345/x54.v2/c3/s4.pdf                    | ark:12345/x54/c3/s4.pdf.v2
          ark:12345/x54.v2.fr/c3                        | ark:12345/x54/c3.v2.fr
          ark:12345/x6np1wh8k/c3/s5.v7.xsl              | ark:12345/x6np1wh8k/c3/s5.v7.xsl
          """)
  void ark(String text, String canonical) {
    assertSpelling(text, Scheme.ARK, canonical);
  }

  /** RFC 8141 section 3.2's examples, then the namespaces' own rules. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          urn:example:a123,z456                | urn:example:a123,z456
          URN:example:a123,z456                | urn:example:a123,z456
          urn:EXAMPLE:a123,z456                | urn:example:a123,z456
          urn:example:a123,z456?+abc           | urn:example:a123,z456
          urn:example:a123,z456?=xyz           | urn:example:a123,z456
          'urn:example:a123,z456#789'          | urn:example:a123,z456
          urn:example:a123,z456/foo            | urn:example:a123,z456/foo
          urn:example:a123,z456/bar            | urn:example:a123,z456/bar
          urn:example:a123,z456/baz            | urn:example:a123,z456/baz
          urn:example:a123%2Cz456              | urn:example:a123%2Cz456
          URN:EXAMPLE:a123%2cz456              | urn:example:a123%2Cz456
          urn:example:A123,z456                | urn:example:A123,z456
          urn:example:a123,Z456                | urn:example:a123,Z456
          urn:example:%D0%B0123,z456           | urn:example:%D0%B0123,z456
          # RFC 9562
          urn:uuid:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6 | urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6
          # RFC 8458
          urn:nbn:de:bvb:19-146642             | urn:nbn:de:bvb:19-146642
          URN:NBN:DE:BVB:19-aB                 | urn:nbn:de:bvb:19-aB
          https://nbn-resolving.org/urn:nbn:de:bvb:19-146642 | urn:nbn:de:bvb:19-146642
          nbn-resolving.org/urn:nbn:de:bvb:19-146642 | urn:nbn:de:bvb:19-146642
          https://nbn-resolving.org/process-urn?urn=urn:nbn:de:bvb:19-146642&v=1 | urn:nbn:de:bvb:19-146642
          https://urn.kb.se/resolve?urn=urn%3Anbn%3Ase%3Auu%3Adiva-3475 | urn:nbn:se:uu:diva-3475
          https://urn.fi/URN:NBN:fi-fe19981001 | urn:nbn:fi-fe19981001
          https://urn.nb.no/URN:NBN:no-1234    | urn:nbn:no-1234
          https://persistent-identifier.nl/urn:nbn:nl:ui:13-x | urn:nbn:nl:ui:13-x
          urn:nbn:ch:bel-9039                  | urn:nbn:ch:bel-9039
          # RFC 8254
          urn:isbn:0-8044-2957-x               | urn:isbn:080442957X
          urn:ISSN:0167-6423                   | urn:issn:01676423
          """)
  void urn(String text, String canonical) {
    assertSpelling(text, Scheme.URN, canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2;lines=1-2",
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2;nonsense",
        "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2.",
        "https://archive.softwareheritage.org/swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
        "https://archive.softwareheritage.org/swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2;"
            + "origin=https://github.com/a/b;path=/c/",
        "https://archive.softwareheritage.org/browse/"
            + "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2/",
        "archive.softwareheritage.org/swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2",
      })
  void swhid(String text) {
    assertSpelling(text, Scheme.SWHID, "swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pdb:2gc4                                | pdb:2gc4
          PDB:2gc4                                | pdb:2gc4
          pdb:2GC4                                | pdb:2GC4
          pdb: 2gc4.                              | pdb:2gc4
          rcsb/pdb:2gc4                           | pdb:2gc4
          https://identifiers.org/pdb:2gc4        | pdb:2gc4
          https://identifiers.org/rcsb/pdb:2gc4   | pdb:2gc4
          http://identifiers.org/pdb/2gc4         | pdb:2gc4
          identifiers.org/pdb:2gc4                | pdb:2gc4
          https://n2t.net/pdb:2gc4                | pdb:2gc4
          https://bioregistry.io/pdb:2gc4         | pdb:2gc4
          CHEBI:36927                             | chebi:36927
          chebi:CHEBI:36927                       | chebi:36927
          https://identifiers.org/CHEBI:36927     | chebi:36927
          http://identifiers.org/chebi/CHEBI:36927 | chebi:36927
          arXiv:1310.2590v2                       | arxiv:1310.2590v2
          dandi:000017/0.210428.1206              | dandi:000017/0.210428.1206
          did:sov:WRfXPg8dantKVubE3HX8pw          | did:sov:WRfXPg8dantKVubE3HX8pw
          """)
  void compact(String text, String canonical) {
    assertSpelling(text, Scheme.COMPACT, canonical);
  }

  /** Pages of repositories; the addresses are those that repo2docker's tests and the sites show. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://zenodo.org/record/3232985                          | doi:10.5281/zenodo.3232985
          https://zenodo.org/records/3232985                         | doi:10.5281/zenodo.3232985
          https://zenodo.org/records/3232985/                        | doi:10.5281/zenodo.3232985
          https://zenodo.org/records/3232985/files/a.zip?download=1  | doi:10.5281/zenodo.3232985
          https://zenodo.org/records/3232985#top                     | doi:10.5281/zenodo.3232985
          http://www.zenodo.org/record/3232985                       | doi:10.5281/zenodo.3232985
          https://zenodo.org/api/records/3232985                     | doi:10.5281/zenodo.3232985
          https://zenodo.org/doi/10.5281/zenodo.3232985              | doi:10.5281/zenodo.3232985
          zenodo.org/records/3232985                                 | doi:10.5281/zenodo.3232985
          https://sandbox.zenodo.org/records/42                      | doi:10.5072/zenodo.42
          https://figshare.com/articles/dataset/A_title/9782777      | doi:10.6084/m9.figshare.9782777
          https://figshare.com/articles/A_title/9782777              | doi:10.6084/m9.figshare.9782777
          https://figshare.com/articles/dataset/A_title/9782777/2    | doi:10.6084/m9.figshare.9782777.v2
          https://figshare.com/articles/dataset/2019/9782777         | doi:10.6084/m9.figshare.9782777
          https://figshare.com/collections/_/4372931/1               | doi:10.6084/m9.figshare.c.4372931.v1
          https://datadryad.org/stash/dataset/doi:10.5061/dryad.6hd7p | doi:10.5061/dryad.6hd7p
          https://datadryad.org/dataset/doi:10.5061/dryad.6hd7p      | doi:10.5061/dryad.6hd7p
          https://osf.io/ka7bt/                                      | doi:10.17605/osf.io/ka7bt
          https://osf.io/ka7bt/wiki/home/                            | doi:10.17605/osf.io/ka7bt
          https://osf.io/login                                       | https://osf.io/login
          https://osf.io/preprints/psyarxiv/ka7bt                    | https://osf.io/preprints/psyarxiv/ka7bt
          https://doi.pangaea.de/10.1594/PANGAEA.746398              | doi:10.1594/pangaea.746398
          https://a.example/dataset.xhtml?persistentId=doi:10.70122/FK2/X | doi:10.70122/fk2/x
          https://a.example/dataset.xhtml?version=2.0&persistentId=doi%3A10.70122%2FFK2%2FX | doi:10.70122/fk2/x
          https://a.example/file.xhtml?persistentId=doi:10.70122/FK2/X/Y&version=1 | doi:10.70122/fk2/x/y
          https://a.example/citation?persistentId=hdl:1902.1/21919   | hdl:1902.1/21919
          https://a.example/api/datasets/:persistentId/?persistentId=ark:/12345/x5-4 | ark:12345/x54
          """)
  void landingPage(String text, String canonical) {
    assertThat(Identifier.parse(text).asOptional()).map(Identifier::canonical).hasValue(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ark:12345/",
        "ark:/12345",
        "ark:12345/...",
        "ark:12345/-",
        "ark:12345/a%4",
        "ark:12345/a%zz",
        "ark:12345/é",
        "ark:12345/a!b",
        "ark:12345678901234567/x",
        "ark:y/x",
      })
  void ark_refused(String text) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(
            Unrecognised.class, not -> assertThat(not.code()).isEqualTo("invalid-ark"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:uuid:f81d4fae-7dec-11d0-a765",
        "urn:urn:x",
        "urn:example:",
        "urn:example:a b",
        "urn:isbn:--",
      })
  void urn_refused(String text) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(
            Unrecognised.class, not -> assertThat(not.code()).isEqualTo("invalid-urn"));
  }

  private static void assertSpelling(String text, Scheme scheme, String canonical) {
    var identifier = Identifier.parse(text).asOptional().orElseThrow();
    assertThat(identifier.canonical()).isEqualTo(canonical);
    assertThat(identifier.scheme()).isEqualTo(scheme);
    assertThat(Identifier.parse(identifier.url()).asOptional()).hasValue(identifier);
    assertThat(Identifier.parse(canonical).asOptional()).hasValue(identifier);
  }
}
