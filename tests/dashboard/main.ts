// Every test of the page, in one process and one browser.
import { after } from "node:test";
import { closeBrowser } from "./site";
import "./leaderboard";
import "./agent_page";
import "./names";
import "./patterns";
import "./plots";
import "./triage";
import "./drill_down";
import "./tasks";
import "./downloads";
import "./sources";
import "./connection";
import "./access";
import "./weight";

after(closeBrowser);
