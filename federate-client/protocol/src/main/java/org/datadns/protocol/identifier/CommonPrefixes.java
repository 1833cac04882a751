package org.datadns.protocol.identifier;

import java.util.List;
import org.datadns.protocol.identifier.Prefixes.Entry;

/**
 * Prefixes of compact identifiers that data repositories and their catalogues use most; each is
 * registered at identifiers.org. The whole registry is loaded from its file where it is wanted.
 */
final class CommonPrefixes {
  /** Prefix and pattern; where the prefix is part of the accession, the pattern begins with it. */
  private static final String TABLE =
      """
      arrayexpress         [AEP]-[A-Z]{4}-\\d+
      arxiv                ([a-z]+(-[a-z]+)?(\\.[A-Z]{2})?/\\d{7}|\\d{4}\\.\\d{4,5})(v\\d+)?
      ascl                 \\d{4}\\.\\d{3,}
      assembly             [A-Za-z0-9_.]+
      biomodels.db         (BIOMD|MODEL)\\d{10}|BMID\\d{12}
      bioproject           PRJ[DEN][A-Z]\\d+
      biosample            SAM[DEN][A-Z]?\\d+
      biostudies           S-[A-Z]{4}[A-Z0-9_-]+
      bmrb                 (bmr|bmse|bmst)?\\d{1,6}
      bto                  BTO:\\d{7}
      cellosaurus          CVCL_[A-Z0-9]{4}
      chebi                CHEBI:\\d+
      chembl               CHEMBL\\d+
      cl                   CL:\\d{7}
      clinicaltrials       NCT\\d{8}
      complexportal        CPX-\\d+
      d1id                 \\S+
      dandi                \\d{6}(/\\d+\\.\\d+\\.\\d+)?
      dbgap                phs\\d{6}(\\.v\\d+(\\.p\\d+)?)?
      did                  did:[a-z0-9]+:[A-Za-z0-9._:-]+
      doid                 DOID:\\d+
      efo                  \\d{7}
      ega.dataset          EGAD\\d{11}
      ega.study            EGAS\\d{11}
      emdb                 EMD-\\d{4,5}
      empiar               EMPIAR-\\d{5,}
      ena.embl             [A-Z]+\\d+(\\.\\d+)?
      ensembl              ENS[A-Z]*\\d{11}(\\.\\d+)?
      flowrepository       FR-FCM-\\w{4}
      geo                  G(PL|SM|SE|DS)\\d+
      go                   GO:\\d{7}
      hgnc                 (HGNC:)?\\d{1,5}
      hp                   HP:\\d{7}
      igsn                 [A-Za-z]{2,4}[A-Za-z0-9.-]{1,71}
      insdc                [A-Z]{1,6}\\d{5,10}(\\.\\d+)?
      insdc.sra            [SED]R[APRSXZ]\\d+
      interpro             IPR\\d{6}
      massive              MSV\\d+
      mesh                 [CDM]\\d{6,9}
      metabolights         MTBL[CS]\\d+
      mgi                  MGI:\\d+
      minid                [A-Za-z0-9]+
      mondo                \\d{7}
      mp                   MP:\\d{7}
      mw.study             ST\\d{6}
      ncbigene             \\d+
      ncit                 C\\d+
      neurovault.collection [1-9]\\d*
      obi                  OBI_\\d{7}
      oid                  \\d+(\\.\\d+)*
      orcid                \\d{4}-\\d{4}-\\d{4}-\\d{3}[\\dX]
      orphanet             \\d+
      pdb                  \\d[A-Za-z0-9]{3}
      peptideatlas.dataset PASS\\d{5}
      pfam                 PF\\d{5}
      pmc                  PMC\\d+
      pride.project        P[ARX]D\\d{6}
      pubchem.compound     \\d+
      pubmed               \\d+
      px                   R?PXD\\d{6}
      re3data              r3d\\d{9}
      reactome             R-[A-Z]{3}-\\d+(-\\d+)?(\\.\\d+)?|REACT_\\d+(\\.\\d+)?
      refseq               [A-Z]{2}_([A-Z]{2,4})?\\d+(\\.\\d+)?
      rfam                 RF\\d{5}
      ror                  0[a-hj-km-np-tv-z0-9]{6}\\d{2}
      rrid                 RRID:[A-Za-z]+\\S+
      sasbdb               [Ss][Aa][Ss][A-Za-z0-9]{3}\\d
      so                   SO:\\d{7}
      synapse              (syn)?\\d+(\\.\\d+)?
      taxonomy             \\d+
      uberon               UBERON:\\d+
      uniprot              [A-Z]\\d[A-Z0-9]{3}\\d([A-Z][A-Z0-9]{2}\\d)?(\\.\\d+)?(-\\d+)?(#PRO_\\d+)?
      wikidata             [PQ]\\d+
      worms                \\d+
      zinc                 (ZINC)?\\d+
      """;

  static final List<Entry> ALL = TABLE.lines().map(CommonPrefixes::entry).toList();

  private CommonPrefixes() {}

  private static Entry entry(String line) {
    int blank = line.indexOf(' ');
    String prefix = line.substring(0, blank);
    String pattern = line.substring(blank).strip();
    return new Entry(prefix, pattern, Ascii.startsWith(pattern, prefix + ":"));
  }
}
