import { frame } from "../shared/frame.js";

frame("start");
