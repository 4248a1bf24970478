/** The requests of the diet API that the views of plans share. */

import { queryOptions } from "@tanstack/react-query";
import { api, readEnvelope } from "@/api/client";
import type { Schemas } from "@/api/types";
import { hasEnded } from "./progress/taskEvents";

export type Plan = Schemas["PlanRead"];
export type PlanSummary = Schemas["PlanSummary"];
export type Pet = Pick<
  Schemas["PlanCreate"],
  "age" | "pet_breed" | "pet_health_status" | "pet_type" | "pet_weight" | "special_requirements"
>;

export const PLANS_KEY = ["plans"] as const;
/** The stream of a task tells its end at once; this is for when it cannot be read. */
const POLL_MILLISECONDS = 5_000;

export function planQuery(planId: string) {
  return queryOptions({
    queryKey: [...PLANS_KEY, planId],
    queryFn: async ({ signal }) => {
      const params = { path: { plan_id: planId } };
      return (await readEnvelope(api.GET("/api/v1/plans/{plan_id}", { params, signal }))).plan;
    },
    refetchInterval: ({ state }) =>
      state.data && !hasEnded(state.data) ? POLL_MILLISECONDS : false,
  });
}

/** The task of a plan: only it says why it failed. */
export function taskQuery(taskId: string) {
  return queryOptions({
    queryKey: [...PLANS_KEY, "task", taskId],
    queryFn: async ({ signal }) => {
      const params = { path: { task_id: taskId } };
      return (await readEnvelope(api.GET("/api/v1/tasks/{task_id}", { params, signal }))).task;
    },
  });
}

/** Begin a plan, and return its id. */
export async function createPlan(pet: Pet): Promise<string> {
  const body = { ...pet, use_stream: false };
  return (await readEnvelope(api.POST("/api/v1/tasks/", { body }))).plan_id;
}

export async function cancelTask(taskId: string): Promise<void> {
  const params = { path: { task_id: taskId } };
  await api.POST("/api/v1/tasks/{task_id}/cancel", { params });
}
