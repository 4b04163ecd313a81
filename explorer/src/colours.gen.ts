// Written by tools/explorer_types.py: do not edit.

/** The colour of a kind of things, in every picture and file. */
export const KINDS: Record<string, string> = {
  "City": "#0072B2",
  "ClusterProgramme": "#E69F00",
  "IndustryTarget": "#D55E00",
  "Cluster": "#D55E00",
  "InnovationBase": "#D55E00",
  "FutureIndustry": "#D55E00",
  "AdvantageIndustry": "#D55E00",
  "EmergingIndustry": "#D55E00",
  "PillarIndustry": "#D55E00",
  "Industry": "#009E73",
  "Zone": "#56B4E9",
  "Place": "#56B4E9",
  "Province": "#56B4E9",
  "Tier": "#CC79A7",
  "TierDeclaration": "#CC79A7",
  "SizeClass": "#CC79A7",
  "Organization": "#F0E442",
  "ResearchInstitute": "#F0E442",
  "Enterprise": "#F0E442",
  "Post": "#F0E442",
  "Evidence": "#999999",
  "Source": "#999999",
  "IndustryMapping": "#999999"
};
/** The colour of all other kinds. */
export const OTHER = "#999999";
