/** Mantine in our clothes: its variables are mapped to the tokens in tokens.css, its main colour is ink. */
import { createTheme, type MantineColorsTuple } from "@mantine/core";

const ink: MantineColorsTuple = [
  "#F5F5F3",
  "#EEEEEB",
  "#DEDED9",
  "#CFCFC9",
  "#85868A",
  "#63666E",
  "#4A4D55",
  "#2E3036",
  "#1A1B1F",
  "#101114",
];

export const theme = createTheme({
  fontFamily: "inherit",
  headings: { fontFamily: "inherit", fontWeight: "600" },
  colors: { ink },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 2 },
  autoContrast: true,
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
});
