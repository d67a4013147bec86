import { frame } from "../shared/frame.js";

frame("members");
