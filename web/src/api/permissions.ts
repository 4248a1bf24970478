/** What a person may do with an item: the bits of the API, and the choices of a form. */

export const VIEW = 1;
export const INVITE = 2;
export const EDIT = 4;

export interface PermissionFlags {
  permission_view: boolean;
  permission_edit: boolean;
  permission_invite: boolean;
}

/** The choices of a form, from the least to the most. */
export const ROLES = ["viewer", "inviter", "editor", "manager"] as const;
export type Role = (typeof ROLES)[number];

const BITS: Record<Role, number> = {
  viewer: VIEW,
  inviter: VIEW | INVITE,
  editor: VIEW | EDIT,
  manager: VIEW | INVITE | EDIT,
};

export function canEdit(permission: number): boolean {
  return (permission & EDIT) !== 0;
}

export function canInvite(permission: number): boolean {
  return (permission & INVITE) !== 0;
}

/** Who may change an item also sees who else has it. */
export function canSeeSubscriptions(permission: number): boolean {
  return canEdit(permission);
}

export function toRole(permission: number): Role {
  return ROLES.find((role) => BITS[role] === (permission | VIEW)) ?? "viewer";
}

export function toFlags(role: Role): PermissionFlags {
  return {
    permission_view: true,
    permission_edit: canEdit(BITS[role]),
    permission_invite: canInvite(BITS[role]),
  };
}

/** Return the roles that a permission contains: nobody can offer more than they have. */
export function rolesWithin(permission: number): Role[] {
  return ROLES.filter((role) => (BITS[role] & ~(permission | VIEW)) === 0);
}
