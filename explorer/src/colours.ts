/** Colours that people tell apart whose sight of colours is weak: those of the report and files. */
const STEPS = ["#e9f2fa", "#a6cae6", "#5b9bd0", "#1f65a6", "#08306b"];

const parts = (colour: string) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** Return the colour of a share from 0 (light) to 1 (dark). */
export function ramp(share: number): string {
  const at = Math.min(Math.max(share, 0), 1) * (STEPS.length - 1);
  const step = Math.min(Math.floor(at), STEPS.length - 2);
  const [one, other] = [parts(STEPS[step]!), parts(STEPS[step + 1]!)];
  const mixed = one.map((part, i) => Math.round(part + (other[i]! - part) * (at - step)));
  return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function luminance(colour: string): number {
  const [r, g, b] = parts(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** Return black or white, whichever stands out more from a colour (WCAG 2.1). */
export function inkOn(colour: string): string {
  const light = luminance(colour) + 0.05;
  return light / 0.05 > 1.05 / light ? "#000000" : "#ffffff";
}

const [ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILION, PURPLE, GREY] = [
  "#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#999999",
];
// The palette of Okabe and Ito (2008); the same kind has the same colour in every file.
const KINDS: Record<string, string[]> = {
  [BLUE!]: ["City"],
  [ORANGE!]: ["ClusterProgramme"],
  [VERMILION!]: [
    "IndustryTarget", "Cluster", "InnovationBase", "FutureIndustry", "AdvantageIndustry",
    "EmergingIndustry", "PillarIndustry",
  ],
  [GREEN!]: ["Industry"],
  [SKY!]: ["Zone", "Place", "Province"],
  [PURPLE!]: ["Tier", "TierDeclaration", "SizeClass"],
  [YELLOW!]: ["Organization", "ResearchInstitute", "Enterprise", "Post"],
};

export function ofKind(kind: string): string {
  return Object.keys(KINDS).find((colour) => KINDS[colour]!.includes(kind)) ?? GREY!;
}
